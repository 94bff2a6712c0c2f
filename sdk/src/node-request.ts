import type { IncomingMessage } from 'node:http';
import type { Access } from './access.ts';
import { authorize } from './authorize.ts';
import type { Verifier } from './create-verifier.ts';
import { type HttpRefusal, httpRefusal } from './http-refusal.ts';
import type { ResourceDescription } from './resource-metadata.ts';
import { TokenRefusal } from './token-refusal.ts';

/** A request of `node:http`, with the address that it came with where a server has changed it. */
export type NodeRequest = IncomingMessage & { readonly originalUrl?: string };

export type ProtectOptions = ResourceDescription & {
  /** The address that was called, as clients know it; left out, the path of the request at the origin of the resource. */
  readonly urlOf?: ((request: IncomingMessage) => string) | undefined;
};

const accesses = new WeakMap<IncomingMessage, Access>();

/**
 * What the token of a request opens that was let through.
 *
 * @throws Error for a request that did not come through `requireScopes`
 */
export function accessOfRequest(request: IncomingMessage): Access {
  const access = accesses.get(request);
  if (access === undefined) throw new Error('the request did not come through requireScopes');
  return access;
}

/** Lets a request through whose token has these scopes, and says who calls; else how it is to be refused. */
export async function admitRequest(
  verifier: Verifier,
  request: NodeRequest,
  scopes: readonly string[],
  urlOf: ProtectOptions['urlOf'],
): Promise<{ readonly access: Access } | { readonly refused: HttpRefusal }> {
  const { authorization, dpop } = request.headers;
  const url = urlOf ? urlOf(request) : callAddress(request, verifier.resource);
  try {
    const presented = { method: request.method ?? '', url, authorization, dpop: one(dpop) };
    const access = await authorize(verifier, presented, scopes);
    accesses.set(request, access);
    return { access };
  } catch (error) {
    if (!(error instanceof TokenRefusal)) throw error;
    return { refused: httpRefusal(error, { scopes, resource: verifier.resource, authorization }) };
  }
}

const one = (header: string | string[] | undefined) => (Array.isArray(header) ? header.join(', ') : header);

/** A request's address where nobody says how clients know it: its path, whatever `Host` says where the service has an address. */
function callAddress(request: NodeRequest, resource: string | undefined): string {
  const path = request.originalUrl ?? request.url ?? '';
  const called = `${'encrypted' in request.socket ? 'https' : 'http'}://${request.headers.host}`;
  const base = resource ?? (URL.canParse(called) ? called : 'http://localhost');
  return `${new URL(base).origin}${path.startsWith('/') ? path : '/'}`;
}
