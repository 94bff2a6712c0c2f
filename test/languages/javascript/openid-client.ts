import * as client from 'openid-client';
import { CLIENT_ID, ISSUER, REDIRECT_URI, renewed, sendPersonTo, signedIn } from './program.ts';

// The server of this test speaks http; leave the last argument out for https.
const config = await client.discovery(new URL(ISSUER), CLIENT_ID, undefined, client.None(), {
  execute: [client.allowInsecureRequests],
});
const [state, nonce, pkceCodeVerifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
const url = client.buildAuthorizationUrl(config, {
  redirect_uri: REDIRECT_URI,
  scope: 'openid profile offline_access',
  ...{ state, nonce, code_challenge_method: 'S256' },
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
});
const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier };
const tokens = await client.authorizationCodeGrant(config, await sendPersonTo(url), checks);
signedIn(tokens.claims()?.preferred_username);
renewed((await client.refreshTokenGrant(config, tokens.refresh_token ?? '')).expires_in);
