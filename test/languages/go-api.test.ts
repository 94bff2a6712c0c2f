import { execFile } from 'node:child_process';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { expectProtected, newApprover } from '../support/sdk/protected-api.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';
import { printed, start } from './programs.ts';

const run = promisify(execFile);
const port = await freePort();
const api = `http://localhost:${port}/api`;
const { tiers, admin } = await useTiers({ grants: { resources: [api] } });
const stops: (() => void)[] = [];
afterAll(() => {
  for (const stop of stops) stop();
});

// Go may have to fetch and build everything first.
it('A service in Go protects an API with golang-jwt and grpc-go, as its page shows', { timeout: 600_000 }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'go-api-'));
  await cp(path.join(import.meta.dirname, 'go-api'), folder, { recursive: true });
  const contract = ['--template', path.join(folder, 'buf.gen.yaml'), '--path', 'proto/storyden/oauth/v1/grant.proto'];
  await run('npx', ['buf', 'generate', 'proto', ...contract, '-o', folder]);
  await run('go', ['build', '-o', 'api', '.'], { cwd: folder });
  const env = { ISSUER: tiers.issuer, GRANTS: tiers.grantsAddress, RPC_TOKEN: tiers.readerToken, PORT: String(port) };
  const service = start({ command: [path.join(folder, 'api')], folder, env });
  stops.push(() => service.kill());
  await printed(service, /listening/);
  await expectProtected(api, await newApprover({ tiers, admin }));
  expect(service.exitCode).toBeNull();
});
