import { ConnectError, type ContextValues, createContextKey, type Interceptor } from '@connectrpc/connect';
import type { Access } from './access.ts';
import { authorize } from './authorize.ts';
import type { Verifier } from './create-verifier.ts';
import { anyToken, type RpcProtectOptions, rpcRefusal } from './rpc-refusal.ts';
import { TokenRefusal } from './token-refusal.ts';

const accessKey = createContextKey<Access | undefined>(undefined, { description: 'what the access token opens' });

/**
 * What the token of a call opens, by the context of its handler.
 *
 * @throws Error for a call that needs no token
 */
export function accessOf({ values }: { readonly values: ContextValues }): Access {
  const access = values.get(accessKey);
  if (access === undefined) throw new Error('the call needed no token');
  return access;
}

/** An interceptor for the servers of Connect, which lets calls through whose access token has the scopes that they need. */
export function protect(verifier: Verifier, { scopesOf = anyToken }: RpcProtectOptions = {}): Interceptor {
  return (next) => async (call) => {
    const path = `/${call.method.parent.typeName}/${call.method.name}`;
    const scopes = scopesOf(path);
    if (scopes === undefined) return next(call);
    const authorization = call.header.get('authorization') ?? undefined;
    const url = verifier.resource === undefined ? call.url : `${new URL(verifier.resource).origin}${path}`;
    const dpop = call.header.get('dpop') ?? undefined;
    try {
      const access = await authorize(verifier, { method: call.requestMethod, url, authorization, dpop }, scopes);
      call.contextValues.set(accessKey, access);
    } catch (error) {
      if (!(error instanceof TokenRefusal)) throw error;
      const { code, message, metadata } = rpcRefusal(error, { scopes, resource: verifier.resource, authorization });
      throw new ConnectError(message, code, metadata, undefined, error);
    }
    return next(call);
  };
}
