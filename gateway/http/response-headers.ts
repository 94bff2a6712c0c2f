import { randomUUID } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';
import type { Opening } from './opening.ts';

/** Gives every response its id, the security headers, and no-store until an endpoint says otherwise. */
export function responseHeaders(options: { issuer: string; isStopping: () => boolean }): Opening {
  const fixed = securityHeaders(options.issuer);
  return (request, response) => {
    const requestId = requestIdOf(request);
    response.locals.requestId = requestId;
    response.setHeader('X-Request-Id', requestId);
    response.setHeader('Cache-Control', 'no-store');
    for (const [name, value] of fixed) response.setHeader(name, value);
    // Whoever keeps a connection open finds another gateway with the next request.
    if (options.isStopping()) response.setHeader('Connection', 'close');
  };
}

/** What helmet sets, asked once: it is the same for every response. */
function securityHeaders(issuer: string): readonly (readonly [string, string])[] {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    strictTransportSecurity: issuer.startsWith('https:') && { maxAge: 31_536_000 },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // On the authorize redirect it would cut a sign-in popup off from the page that opened it.
    crossOriginOpenerPolicy: false,
    // What is public here is meant for every origin; the rest is kept by CORS.
    crossOriginResourcePolicy: false,
    // These are for servers of pages and files.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  })(request, response, () => undefined);
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)] as const);
}

/** The id that a proxy or client gave the request, or a new one if it gave none that fits a log line and a header. */
function requestIdOf(request: IncomingMessage): string {
  const sent = request.headers['x-request-id'];
  return typeof sent === 'string' && /^[\w.-]{1,128}$/.test(sent) ? sent : randomUUID();
}
