import * as openid from 'openid-client';
import { describe, expect, it } from 'vitest';
import { ASSERTION_TYPE, assertion, newClientKey } from '../support/clients/client-keys.ts';
import { boundClient, dpopNonce, dpopProof, newProofKey } from '../support/clients/dpop.ts';
import { pkce, postForm, rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

describe('A key that is proved when a request is pushed (RFC 9449 §10.1)', async () => {
  const { tiers, admin } = await useTiers();
  const member = await admin.createMember();
  const client = await admin.createClient();
  const key = await newProofKey();
  const nonce = await dpopNonce(tiers.issuer);

  const url = () => `${tiers.issuer}/api/oauth/par`;
  const { verifier, challenge } = pkce();
  const push = (dpop: string, more: Record<string, string> = {}) => {
    const request = { response_type: 'code', redirect_uri: REDIRECT_URI, scope: 'openid', code_challenge: challenge };
    const form = { client_id: client.client_id, code_challenge_method: 'S256', ...request, ...more };
    return postForm(url(), form, { dpop });
  };
  const proof = (claims: Record<string, unknown> = {}) => dpopProof(key, { url: url(), nonce }, claims);
  const redemptionOf = async (requestUri: string) => {
    const address = new URL(`${tiers.issuer}/api/oauth/authorize`);
    address.search = new URLSearchParams({ client_id: client.client_id, request_uri: requestUri }).toString();
    const code = (await member.approveAuthorization(address)).searchParams.get('code') ?? '';
    return { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: verifier };
  };

  it.each([
    ['alone', () => ({})],
    ['and named too', () => ({ dpop_jkt: key.jkt })],
  ])('%s binds the code', async (_, more) => {
    const pushed = expectStatus(await push(await proof(), more()), 201);
    expect(Object.keys(pushed)).toEqual(['request_uri', 'expires_in']);
    const form = await redemptionOf(pushed.request_uri);
    expectOAuthRefused(await rawClient(tiers.address, client).token(form), 400, 'invalid_grant');
    const thief = await boundClient(tiers.issuer, client, await newProofKey());
    expectOAuthRefused(await thief.token(form), 400, 'invalid_grant');
    const tokens = expectStatus(await (await boundClient(tiers.issuer, client, key)).token(form), 200);
    expect(claimsOf(tokens.access_token).cnf).toEqual({ jkt: key.jkt });
  });

  it('is not another one than is named', async () => {
    const { jkt } = await newProofKey();
    expectOAuthRefused(await push(await proof(), { dpop_jkt: jkt }), 400, 'invalid_dpop_proof');
  });

  it('needs a nonce, is good once and for this endpoint', async () => {
    const without = await push(await proof({ nonce: undefined }));
    expectOAuthRefused(without, 400, 'use_dpop_nonce');
    expect(without.headers.get('dpop-nonce')).toBe(nonce);
    const dpop = await proof();
    expectStatus(await push(dpop), 201);
    expectOAuthRefused(await push(dpop), 400, 'invalid_dpop_proof');
    const elsewhere = await proof({ htu: `${tiers.issuer}/api/oauth/token` });
    expectOAuthRefused(await push(elsewhere), 400, 'invalid_dpop_proof');
    expectOAuthRefused(await push(`${await proof()}, ${await proof()}`), 400, 'invalid_dpop_proof');
  });

  it('is asked for a nonce before an assertion is used up', async () => {
    const clientKey = await newClientKey('ES256');
    const confidential = await admin.createClient({
      type: 'confidential',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [clientKey.jwk] },
    });
    const own = {
      client_id: confidential.client_id,
      client_assertion: await assertion(clientKey, confidential.client_id, tiers.issuer),
      client_assertion_type: ASSERTION_TYPE,
    };
    expectOAuthRefused(await push(await proof({ nonce: undefined }), own), 400, 'use_dpop_nonce');
    expectStatus(await push(await proof(), own), 201);
  });

  it('is what openid-client does by itself', async () => {
    const config = await openid.discovery(new URL(tiers.issuer), client.client_id, undefined, undefined, {
      execute: [openid.allowInsecureRequests],
    });
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));
    const request = { redirect_uri: REDIRECT_URI, scope: 'openid', code_challenge: challenge };
    const parameters = { ...request, code_challenge_method: 'S256' };
    const address = await openid.buildAuthorizationUrlWithPAR(config, parameters, { DPoP });
    const callback = await member.approveAuthorization(address);
    const checks = { pkceCodeVerifier: verifier };
    await expect(openid.authorizationCodeGrant(config, callback, checks)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    const tokens = await openid.authorizationCodeGrant(config, callback, checks, undefined, { DPoP });
    expect(tokens.token_type).toBe('dpop');
  });
});
