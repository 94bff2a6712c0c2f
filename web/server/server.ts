import { access } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { closeServer } from '../../runtime/close-server.ts';
import type { Logger } from '../../runtime/log.ts';
import { listenFailure, type Running, StartError, timeToFinish } from '../../runtime/process.ts';
import type { ListenAddress } from '../../runtime/settings.ts';
import { DIST } from './build.ts';
import type { WebServerConfig } from './config.ts';
import { createWebApp } from './static-site.ts';

/** Serves the built frontend. */
export async function startWeb(config: WebServerConfig, log: Logger): Promise<Running & { readonly port: number }> {
  await requireBuilt();
  const { publicApiAddress: apiAddress, publicWebAddress: webAddress } = config;
  const server = createServer(createWebApp({ dist: DIST, apiAddress, webAddress }));
  await listen(server, config.listen);
  const bound = (server.address() as AddressInfo).port;
  log.info({ host: config.listen.host, port: bound }, 'web listens');
  return { port: bound, stop: () => closeServer(server, timeToFinish(config)) };
}

/** @throws StartError that names WEB_LISTEN */
export async function listen(server: Server, { host, port }: ListenAddress) {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenFailure(error, 'WEB_LISTEN', host, port)));
    server.listen(port, host, resolve);
  });
}

async function requireBuilt() {
  await access(path.join(DIST, 'index.html')).catch(() => {
    throw new StartError(`${DIST} has no frontend. Build it with "npm run build:web".`);
  });
}
