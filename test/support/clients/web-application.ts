import * as openid from 'openid-client';
import type { RegisteredClient } from '../people/administrator.ts';
import { httpSite } from '../sites/untrusted-site.ts';

/** An application with a stock library (openid-client), a callback page of its own, and one of this site's clients. */
export type WebApplication = {
  readonly redirectUri: string;
  /** Every request that its callback has got. */
  readonly callbacks: readonly URL[];
  /** A request to sign in, for the browser to open. */
  start(scope: string, parameters?: Readonly<Record<string, string>>): Promise<StartedSignIn>;
  stop(): Promise<void>;
};

type StartedSignIn = {
  readonly url: string;
  /** The tokens for the last callback. @throws what the library throws at an error in it */
  finish(): Promise<openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers>;
  readonly config: openid.Configuration;
};

/** Listens first, because a client is registered with the address. */
export async function startWebApplication(
  issuer: string,
  register: (redirectUri: string) => Promise<RegisteredClient>,
): Promise<WebApplication> {
  const callbacks: URL[] = [];
  const site = await httpSite((request, response) => {
    const url = new URL(request.url ?? '/', redirectUri);
    if (url.pathname === '/callback') callbacks.push(url);
    response
      .setHeader('content-type', 'text/html')
      .end('<!doctype html><title>App</title><h1>Back at the application</h1>');
  });
  const redirectUri = `http://127.0.0.1:${site.port}/callback`;
  const { client_id, client_secret } = await register(redirectUri);
  const execute = [openid.allowInsecureRequests];
  const config = await openid.discovery(new URL(issuer), client_id, client_secret, undefined, { execute });

  return {
    redirectUri,
    callbacks,
    async start(scope, parameters = {}) {
      const [state, nonce, verifier] = [openid.randomState(), openid.randomNonce(), openid.randomPKCECodeVerifier()];
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope,
        state,
        nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...parameters,
      });
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
      const finish = () => openid.authorizationCodeGrant(config, callbacks.at(-1) ?? new URL(redirectUri), checks);
      return { url: url.href, finish, config };
    },
    stop: site.close,
  };
}
