import type { IncomingMessage } from 'node:http';
import type { Access } from './access.ts';
import { resourceMetadataAddress } from './challenge.ts';
import type { Verifier } from './create-verifier.ts';
import { accessOfRequest, admitRequest, type ProtectOptions } from './node-request.ts';
import { METADATA_HEADERS, resourceMetadata } from './resource-metadata.ts';

/** What of a request of Fastify is read. */
type Request = { readonly raw: IncomingMessage };

/** What of a reply of Fastify is used. */
type Reply = {
  code(status: number): unknown;
  headers(values: Record<string, string>): unknown;
  send(payload: unknown): unknown;
};

export type Protection = {
  /** A hook (`onRequest`) that lets a request through whose token has all of these scopes; without any, every good token. */
  requireScopes(...scopes: readonly string[]): (request: Request, reply: Reply) => Promise<unknown>;
  /** A route that serves the metadata of the service (RFC 9728 §3), to any origin: `app.route(metadata)`. */
  readonly metadata: {
    readonly method: 'GET';
    readonly url: string;
    readonly handler: (request: Request, reply: Reply) => void;
  };
};

/**
 * What the token of a request opens that came through `requireScopes`.
 *
 * @throws Error for a request that did not
 */
export const accessOf = ({ raw }: Request): Access => accessOfRequest(raw);

/**
 * A hook and a route of Fastify for the tokens of a verifier. A refused request is answered with its challenge.
 *
 * @throws TypeError for a verifier of a service without an address
 */
export function protect(verifier: Verifier, { urlOf, ...description }: ProtectOptions = {}): Protection {
  const metadata = resourceMetadata(verifier, description);
  if (metadata === undefined) throw new TypeError('resource: the verifier does not say which address it is for');
  const send = (reply: Reply, status: number, headers: Record<string, string>, body: unknown) => {
    reply.code(status);
    reply.headers(headers);
    reply.send(body);
  };
  return {
    requireScopes:
      (...scopes) =>
      async ({ raw }, reply) => {
        const outcome = await admitRequest(verifier, raw, scopes, urlOf);
        if ('access' in outcome) return undefined;
        const { status, headers, body } = outcome.refused;
        send(reply, status, { ...headers }, body);
        // Says that it was answered.
        return reply;
      },
    metadata: {
      method: 'GET',
      url: new URL(resourceMetadataAddress(metadata.resource)).pathname,
      handler: (_, reply) => send(reply, 200, METADATA_HEADERS, metadata),
    },
  };
}
