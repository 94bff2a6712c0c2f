import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access } from './access.ts';
import { authorize } from './authorize.ts';
import { resourceMetadataAddress } from './challenge.ts';
import type { Verifier } from './create-verifier.ts';
import { httpRefusal } from './http-refusal.ts';
import { type ResourceDescription, resourceMetadata } from './resource-metadata.ts';
import { TokenRefusal } from './token-refusal.ts';

/** Middleware of Express 4 and 5, of Connect and of whatever else hands on Node's own requests. */
export type Middleware = (
  request: IncomingMessage & { originalUrl?: string },
  response: ServerResponse,
  next: (error?: unknown) => void,
) => Promise<void>;

export type ProtectOptions = ResourceDescription & {
  /** The address that was called, as clients know it; left out, the path of the request at the origin of the resource. */
  readonly urlOf?: ((request: IncomingMessage) => string) | undefined;
};

export type Protection = {
  /** Lets a request through whose access token has all of these scopes; without any, every good token. */
  requireScopes(...scopes: readonly string[]): Middleware;
  /** Serves the metadata of the service (RFC 9728 §3), to any origin. */
  readonly metadata: Middleware;
};

const accesses = new WeakMap<IncomingMessage, Access>();

/**
 * What the token of a request opens that came through `requireScopes`.
 *
 * @throws Error for a request that did not
 */
export function accessOf(request: IncomingMessage): Access {
  const access = accesses.get(request);
  if (access === undefined) throw new Error('the request did not come through requireScopes');
  return access;
}

/**
 * Middleware that takes the tokens of a verifier. A refused request is answered with its challenge; `request.auth` is what
 * the server of the MCP SDK hands to tools (`AuthInfo`).
 */
export function protect(verifier: Verifier, { urlOf, ...description }: ProtectOptions = {}): Protection {
  const addressOf = urlOf ?? ((request) => callAddress(request, verifier.resource));
  return {
    requireScopes: (...scopes) =>
      async function requireScopes(request, response, next) {
        const { authorization, dpop } = request.headers;
        try {
          const presented = { method: request.method ?? '', url: addressOf(request), authorization, dpop: one(dpop) };
          const access = await authorize(verifier, presented, scopes);
          accesses.set(request, access);
          Object.assign(request, { auth: authInfo(access, authorization, verifier.resource) });
        } catch (error) {
          if (!(error instanceof TokenRefusal)) return next(error);
          const refused = httpRefusal(error, { scopes, resource: verifier.resource, authorization });
          response.writeHead(refused.status, refused.headers).end(JSON.stringify(refused.body));
          return;
        }
        next();
      },
    metadata: metadataMiddleware(verifier, description),
  };
}

const one = (header: string | string[] | undefined) => (Array.isArray(header) ? header.join(', ') : header);

/** A request's address where nobody says how clients know it: its path, whatever `Host` says where the service has an address. */
function callAddress(request: IncomingMessage & { originalUrl?: string }, resource: string | undefined): string {
  const path = request.originalUrl ?? request.url ?? '';
  const called = `${'encrypted' in request.socket ? 'https' : 'http'}://${request.headers.host}`;
  const base = resource ?? (URL.canParse(called) ? called : 'http://localhost');
  return `${new URL(base).origin}${path.startsWith('/') ? path : '/'}`;
}

function authInfo(access: Access, authorization: string | undefined, resource: string | undefined) {
  return {
    token: (authorization ?? '').replace(/^\S+ +/, ''),
    clientId: access.client,
    scopes: [...access.scopes],
    expiresAt: access.expiresAt.getTime() / 1000,
    ...(resource !== undefined && { resource: new URL(resource) }),
    extra: { ...access },
  };
}

function metadataMiddleware(verifier: Verifier, description: ResourceDescription): Middleware {
  const metadata = resourceMetadata(verifier, description);
  const { pathname = undefined } = metadata ? new URL(resourceMetadataAddress(metadata.resource)) : {};
  const body = JSON.stringify(metadata);
  const headers = { 'content-type': 'application/json', 'access-control-allow-origin': '*' };
  return async (request, response, next) => {
    const [asked] = (request.originalUrl ?? request.url ?? '').split('?');
    if (asked !== pathname || !/^(GET|HEAD)$/.test(request.method ?? '')) return next();
    response.writeHead(200, headers).end(body);
  };
}
