import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import express from 'express';
import { createServer as createVite, type ViteDevServer } from 'vite';
import { closeServer } from '../../runtime/close-server.ts';
import { type Running, timeToFinish } from '../../runtime/process.ts';
import type { WebServerConfig } from './config.ts';
import { securityHeaders } from './security-headers.ts';
import { listen } from './server.ts';
import { serveConfig } from './static-site.ts';

/** Serves the frontend's sources with Vite, which sends each change of them to the pages that are open. */
export async function startDevWeb(config: WebServerConfig): Promise<Running> {
  const { publicApiAddress: apiAddress, publicWebAddress: webAddress } = config;
  const nonce = randomBytes(16).toString('base64url');
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders({ apiAddress, webAddress, viteNonce: nonce }));
  app.get('/config.json', serveConfig(apiAddress));
  const server = createServer(app);
  const vite = await startVite(server, webAddress, nonce);
  app.use(vite.middlewares);
  const stop = async () => {
    await vite.close();
    await closeServer(server, timeToFinish(config));
  };
  await listen(server, config.listen).catch(async (error) => {
    await vite.close();
    throw error;
  });
  return { stop };
}

/** Vite answers on the server that the pages come from, its WebSocket too. */
function startVite(server: Server, webAddress: string, nonce: string): Promise<ViteDevServer> {
  return createVite({
    configFile: path.join(import.meta.dirname, '..', 'vite.config.ts'),
    appType: 'spa',
    server: { middlewareMode: true, hmr: { server }, allowedHosts: [new URL(webAddress).hostname] },
    html: { cspNonce: nonce },
    logLevel: 'warn',
    clearScreen: false,
  });
}
