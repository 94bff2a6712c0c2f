import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Request, type Response } from 'express';
import { expect, it, onTestFinished } from 'vitest';
import { expressMessages } from './express-messages.ts';

it('makes requests and responses that an application has nothing to change about', async () => {
  const app = express();
  app.get('/', (request, response) => response.status(202).json({ host: request.get('host') }));
  const made: boolean[] = [];
  const server = createServer(expressMessages(app), (request, response) => {
    made.push(Object.getPrototypeOf(request) === app.request, Object.getPrototypeOf(response) === app.response);
    app(request as Request, response as Response);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = await fetch(`http://${host}`, { headers: { connection: 'close' } });
  expect([answer.status, await answer.json()]).toEqual([202, { host }]);
  expect(made).toEqual([true, true]);
});
