import { randomBytes } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { describe, expect, it } from 'vitest';
import { boundClient, dpopNonce, dpopProof, newProofKey } from '../support/clients/dpop.ts';
import { postForm } from '../support/clients/oauth-client.ts';
import { claimsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid profile offline_access';
const AT_ONCE = 20;

/** The first gateway's replicas share this secret; a rotation puts another one before it. */
const SECRET = randomBytes(32);

const { tiers, admin } = await useTiers({ grants: { secrets: [SECRET] }, withoutKeys: true });
const second = await tiers.bootReplica({ grants: { issuer: tiers.issuer, secrets: [SECRET] } });
const member = await admin.createMember();

describe('openid-client, knowing the issuer alone,', () => {
  it.each([
    ['public', 'ES256'],
    ['confidential', 'ES256'],
    ['public', 'Ed25519'],
    ['public', 'RS256'],
  ])('as a %s client with a key for %s completes the code flow, reads userinfo and refreshes', async (type, alg) => {
    const client = await admin.createClient({ type, dpop_bound_access_tokens: true });
    const config = await openid.discovery(new URL(tiers.issuer), client.client_id, client.client_secret, undefined, {
      execute: [openid.allowInsecureRequests],
    });
    const keys = await openid.randomDPoPKeyPair(alg);
    const DPoP = openid.getDPoPHandle(config, keys);
    const verifier = openid.randomPKCECodeVerifier();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT_URI,
      scope: SCOPE,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      dpop_jkt: await DPoP.calculateThumbprint(),
    });
    const callback = await member.approveAuthorization(url);
    const checks = { pkceCodeVerifier: verifier, idTokenExpected: true };
    const tokens = await openid.authorizationCodeGrant(config, callback, checks, undefined, { DPoP });
    expect(tokens.token_type).toBe('dpop');
    expect(claimsOf(tokens.access_token).cnf).toEqual({ jkt: await DPoP.calculateThumbprint() });

    expect(await openid.fetchUserInfo(config, tokens.access_token, member.id, { DPoP })).toMatchObject({
      name: `Name of ${member.handle}`,
    });
    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP });
    expect(refreshed.token_type).toBe('dpop');
    await openid.fetchUserInfo(config, refreshed.access_token, member.id, { DPoP });
    await openid.tokenRevocation(config, refreshed.refresh_token ?? '');
    await expect(openid.refreshTokenGrant(config, refreshed.refresh_token ?? '', undefined, { DPoP })).rejects.toThrow(
      expect.objectContaining({ error: 'invalid_grant' }),
    );
  });
});

describe('oauth4webapi', () => {
  it('sees that it needs a nonce, and uses it', async () => {
    const fields = { type: 'confidential', redirect_uris: [], allowed_grants: ['client_credentials'] };
    const { client_id, client_secret = '' } = await admin.createClient(fields);
    const issuer = new URL(tiers.issuer);
    const options = { [oauth.allowInsecureRequests]: true };
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
    expect(server.dpop_signing_alg_values_supported).toContain('ES256');
    const DPoP = oauth.DPoP({}, await oauth.generateKeyPair('ES256'));
    const ask = async () => {
      const auth = oauth.ClientSecretBasic(client_secret);
      const answer = await oauth.clientCredentialsGrantRequest(server, { client_id }, auth, {}, { ...options, DPoP });
      return oauth.processClientCredentialsResponse(server, { client_id }, answer);
    };
    const refused = await ask().catch((error) => error);
    expect(oauth.isDPoPNonceError(refused)).toBe(true);
    expect((await ask()).token_type).toBe('dpop');
  });
});

describe('Two replicas', () => {
  const bot = () =>
    admin.createClient({ type: 'confidential', redirect_uris: [], allowed_grants: ['client_credentials'] });
  const form = { grant_type: 'client_credentials' };

  it('give out the same nonce', async () => {
    expect(await dpopNonce(tiers.issuer, second.address)).toBe(await dpopNonce(tiers.issuer));
  });

  it('and 20 requests with one proof: one gets a token, wherever they arrive', async () => {
    const [client, key] = [await bot(), await newProofKey()];
    const clients = await Promise.all(
      [tiers.address, second.address].map((address) => boundClient(tiers.issuer, client, key, address)),
    );
    const dpop = (await clients[0]?.proof()) ?? '';
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, place) => clients[place % 2]?.token(form, dpop) as Promise<Answer>),
    );
    const outcomes = answers.map(({ status, body }) => `${status} ${body.error ?? 'token'}`).toSorted();
    expect(outcomes).toEqual(['200 token', ...Array(AT_ONCE - 1).fill('400 invalid_dpop_proof')]);
  });

  it('know of a proof that the other one has seen at userinfo too', async () => {
    const [client, key] = [await admin.createClient(), await newProofKey()];
    const verifier = openid.randomPKCECodeVerifier();
    const url = new URL(`${tiers.issuer}/api/oauth/authorize`);
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri: REDIRECT_URI,
      scope: 'openid',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString();
    const code = (await member.approveAuthorization(url)).searchParams.get('code') ?? '';
    const redemption = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: verifier };
    const bound = await boundClient(tiers.issuer, client, key, second.address);
    const accessToken = expectStatus(await bound.token(redemption), 200).access_token;
    const about = { url: `${tiers.issuer}/api/oauth/userinfo`, method: 'GET', nonce: await dpopNonce(tiers.issuer) };
    const dpop = await dpopProof(key, { ...about, accessToken });
    const ask = (address: string) =>
      send(`${address}/api/oauth/userinfo`, { headers: { authorization: `DPoP ${accessToken}`, dpop } });
    expectStatus(await ask(second.address), 200);
    expect((await ask(tiers.address)).body.error).toBe('invalid_dpop_proof');
  });

  it('while OAUTH_SECRET is rotated take the nonces of the old one, and hand out the new one with the answer', async () => {
    const rotated = await tiers.bootReplica({ grants: { issuer: tiers.issuer, secrets: [randomBytes(32), SECRET] } });
    const [client, key] = [await bot(), await newProofKey()];
    const old = await boundClient(tiers.issuer, client, key, rotated.address);
    const answer = await old.token(form);
    expectStatus(answer, 200);
    const nonce = answer.headers.get('dpop-nonce') ?? '';
    expect(nonce).toBe(await dpopNonce(tiers.issuer, rotated.address));
    const url = `${tiers.issuer}/api/oauth/token`;
    const { client_id, client_secret = '' } = client;
    const own = { ...form, client_id, client_secret };
    const again = await postForm(`${rotated.address}/api/oauth/token`, own, {
      dpop: await dpopProof(key, { url, nonce }),
    });
    expectStatus(again, 200);
    expect(again.headers.get('dpop-nonce')).toBeNull();
  });
});
