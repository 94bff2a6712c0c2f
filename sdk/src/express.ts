import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access } from './access.ts';
import { resourceMetadataAddress } from './challenge.ts';
import type { Verifier } from './create-verifier.ts';
import { accessOfRequest, admitRequest, type NodeRequest, type ProtectOptions } from './node-request.ts';
import { METADATA_HEADERS, type ResourceDescription, resourceMetadata } from './resource-metadata.ts';

/** Middleware of Express 4 and 5, of Connect and of whatever else hands on Node's own requests. */
export type Middleware = (
  request: NodeRequest,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => Promise<void>;

export type Protection = {
  /** Lets a request through whose access token has all of these scopes; without any, every good token. */
  requireScopes(...scopes: readonly string[]): Middleware;
  /** Serves the metadata of the service (RFC 9728 §3), to any origin. */
  readonly metadata: Middleware;
};

/**
 * What the token of a request opens that came through `requireScopes`.
 *
 * @throws Error for a request that did not
 */
export const accessOf = (request: IncomingMessage): Access => accessOfRequest(request);

/**
 * Middleware that takes the tokens of a verifier. A refused request is answered with its challenge; `request.auth` is what
 * the server of the MCP SDK hands to tools (`AuthInfo`).
 */
export function protect(verifier: Verifier, { urlOf, ...description }: ProtectOptions = {}): Protection {
  return {
    requireScopes: (...scopes) =>
      async function requireScopes(request, response, next) {
        try {
          const outcome = await admitRequest(verifier, request, scopes, urlOf);
          if ('refused' in outcome) {
            const { status, headers, body } = outcome.refused;
            response.writeHead(status, headers).end(JSON.stringify(body));
            return;
          }
          Object.assign(request, { auth: authInfo(outcome.access, request, verifier.resource) });
        } catch (error) {
          return next(error);
        }
        next();
      },
    metadata: metadataMiddleware(verifier, description),
  };
}

function authInfo(access: Access, { headers }: IncomingMessage, resource: string | undefined) {
  return {
    token: (headers.authorization ?? '').replace(/^\S+ +/, ''),
    clientId: access.client,
    scopes: [...access.scopes],
    expiresAt: access.expiresAt.getTime() / 1000,
    ...(resource !== undefined && { resource: new URL(resource) }),
    extra: { ...access },
  };
}

function metadataMiddleware(verifier: Verifier, description: ResourceDescription): Middleware {
  const metadata = resourceMetadata(verifier, description);
  const pathname = metadata && new URL(resourceMetadataAddress(metadata.resource)).pathname;
  const body = JSON.stringify(metadata);
  return async (request, response, next) => {
    const [asked] = (request.originalUrl ?? request.url ?? '').split('?');
    if (asked !== pathname || !/^(GET|HEAD)$/.test(request.method ?? '')) return next();
    response.writeHead(200, METADATA_HEADERS).end(body);
  };
}
