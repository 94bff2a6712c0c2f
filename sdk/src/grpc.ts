import {
  Metadata as GrpcMetadata,
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptor,
  ServerListenerBuilder,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import type { Access } from './access.ts';
import { authorize } from './authorize.ts';
import type { Verifier } from './create-verifier.ts';
import { anyToken, type RpcProtectOptions, rpcRefusal } from './rpc-refusal.ts';
import { TokenRefusal } from './token-refusal.ts';

const accesses = new WeakMap<Metadata, Access>();

/**
 * What the token of a call opens, by the call that its handler gets.
 *
 * @throws Error for a call that needs no token
 */
export function accessOf({ metadata }: { readonly metadata: Metadata }): Access {
  const access = accesses.get(metadata);
  if (access === undefined) throw new Error('the call needed no token');
  return access;
}

/** An interceptor for servers of grpc-js, which lets calls through whose access token has the scopes that they need. */
export function protect(verifier: Verifier, { scopesOf = anyToken }: RpcProtectOptions = {}): ServerInterceptor {
  return ({ path }, call) => {
    const scopes = scopesOf(path);
    if (scopes === undefined) return new ServerInterceptingCall(call);
    const listener = new ServerListenerBuilder()
      .withOnReceiveMetadata((metadata, next) => {
        authorizeCall(verifier, { path, scopes, metadata, host: call.getHost() }).then(
          (access) => {
            accesses.set(metadata, access);
            next(metadata);
          },
          (error) => call.sendStatus(statusOf(error, verifier, scopes, metadata)),
        );
      })
      .build();
    return new ServerInterceptingCall(call, { start: (next) => next(listener) });
  };
}

type Called = { readonly path: string; readonly scopes: readonly string[]; readonly metadata: Metadata; host: string };

function authorizeCall(verifier: Verifier, { path, scopes, metadata, host }: Called): Promise<Access> {
  const origin = verifier.resource === undefined ? `http://${host}` : new URL(verifier.resource).origin;
  const dpop = header(metadata, 'dpop');
  const request = { method: 'POST', url: `${origin}${path}`, authorization: header(metadata, 'authorization'), dpop };
  return authorize(verifier, request, scopes);
}

/** What the client may know of why its call was refused. */
function statusOf(
  error: unknown,
  verifier: Verifier,
  scopes: readonly string[],
  sent: Metadata,
): Pick<StatusObject, 'code' | 'details'> & Partial<StatusObject> {
  if (!(error instanceof TokenRefusal)) return { code: status.INTERNAL, details: 'The token could not be looked at.' };
  const authorization = header(sent, 'authorization');
  const { code, message, metadata } = rpcRefusal(error, { scopes, resource: verifier.resource, authorization });
  const trailers = new GrpcMetadata();
  for (const [name, value] of Object.entries(metadata)) trailers.set(name, value);
  return { code, details: message, metadata: trailers };
}

const header = (metadata: Metadata, name: string) =>
  metadata.get(name).length === 0 ? undefined : metadata.get(name).join(', ');
