import path from 'node:path';
import compression from 'compression';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { securityHeaders } from './security-headers.ts';

/**
 * Serves the built frontend as any static host could: its files, `index.html` for every page, and the one file that
 * says where the API is (docs/decisions/0021).
 */
export function createWebApp(options: { dist: string; apiAddress: string; webAddress: string }): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders(options));
  app.use(compression());
  app.use(refuseOtherMethods);
  app.get('/config.json', serveConfig(options.apiAddress));
  // Their names change with their content.
  app.use('/assets', express.static(path.join(options.dist, 'assets'), { ...FILES, immutable: true, maxAge: '1y' }));
  app.use('/assets', answerNotFound);
  app.use(express.static(options.dist, { ...FILES, maxAge: '1h' }));
  app.use((_request, response) => {
    response.sendFile('index.html', {
      root: options.dist,
      cacheControl: false,
      headers: { 'Cache-Control': 'no-cache' },
    });
  });
  app.use(answerFailure);
  return app;
}

/** Says where the API is. */
export function serveConfig(apiAddress: string): RequestHandler {
  return (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ apiAddress });
  };
}

const FILES = { index: false, redirect: false, dotfiles: 'ignore' } as const;

const refuseOtherMethods: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') next();
  else response.status(405).set('Allow', 'GET, HEAD').type('text').send('Only pages are read here.\n');
};

const answerNotFound: RequestHandler = (_request, response) => {
  response.status(404).set('Cache-Control', 'no-store').type('text').send('There is no such file.\n');
};

// Express would show the stack.
const answerFailure: ErrorRequestHandler = (error, _request, response, _next) => {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = error?.status >= 400 && error.status < 500 ? error.status : 500;
  response.status(status).set('Cache-Control', 'no-store').type('text').send('This page cannot be shown.\n');
};
