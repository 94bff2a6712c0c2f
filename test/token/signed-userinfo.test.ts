import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { describe, expect, it } from 'vitest';
import { boundClient, dpopNonce, dpopProof, newProofKey } from '../support/clients/dpop.ts';
import { rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const ALGS = ['RS256', 'PS256', 'ES256', 'EdDSA'];

describe('Userinfo as a signed JWT (OIDC Core §5.3.2)', async () => {
  const { tiers, admin } = await useTiers();
  const member = await admin.createMember(['USE_OAUTH_CLIENTS'], { email: 'member@example.org', email_verified: true });

  const clientFor = (alg: string) => admin.createClient({ userinfo_signed_response_alg: alg });

  it.each(ALGS)('is what a client gets that registered %s', async (alg) => {
    const client = await clientFor(alg);
    const { access_token } = await rawClient(tiers.address, client).tokensByCode(member, 'openid profile email');
    const answer = await userinfo(tiers.address, access_token);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/jwt']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const keys = createRemoteJWKSet(new URL(`${tiers.issuer}/api/oauth/jwks`));
    const expected = { issuer: tiers.issuer, audience: client.client_id, algorithms: [alg], typ: 'JWT' };
    const { payload } = await jwtVerify(answer.text, keys, expected);
    expect(payload).toEqual({
      iss: tiers.issuer,
      aud: client.client_id,
      sub: member.id,
      name: `Name of ${member.handle}`,
      preferred_username: member.handle,
      email: 'member@example.org',
      email_verified: true,
    });
  });

  it('tells no more than the scope opens, and goes on as JSON for whoever did not ask', async () => {
    const client = await clientFor('ES256');
    const { access_token } = await rawClient(tiers.address, client).tokensByCode(member, 'openid');
    const { text } = await userinfo(tiers.address, access_token);
    const claims = JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toEqual({ iss: tiers.issuer, aud: client.client_id, sub: member.id });
    const plain = await rawClient(tiers.address, await admin.createClient()).tokensByCode(member, 'openid');
    expect(expectStatus(await userinfo(tiers.address, plain.access_token), 200)).toEqual({ sub: member.id });
  });

  it('is no token: nothing takes it', async () => {
    const client = await clientFor('ES256');
    const { access_token } = await rawClient(tiers.address, client).tokensByCode(member, 'openid');
    const { text } = await userinfo(tiers.address, access_token);
    expect((await userinfo(tiers.address, text)).body.error).toBe('invalid_token');
    const { url } = rawClient(tiers.address, client).authorizeUrl({ id_token_hint: text, scope: 'openid' });
    const hinted = await member.get(`${url.pathname}${url.search}`);
    expect(new URL(hinted.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_request');
  });

  it('leaves refusals as JSON', async () => {
    const answer = await userinfo(tiers.address, 'a.b.c');
    expect([answer.status, answer.body.error]).toEqual([401, 'invalid_token']);
  });

  it('goes with a token that is bound to a key', async () => {
    const [client, key] = [await clientFor('ES256'), await newProofKey()];
    const { code, verifier } = await rawClient(tiers.address, client).approvedCode(member, { scope: 'openid' });
    const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: verifier };
    const bound = await boundClient(tiers.issuer, client, key);
    const accessToken = expectStatus(await bound.token(form), 200).access_token;
    const url = `${tiers.issuer}/api/oauth/userinfo`;
    const dpop = await dpopProof(key, { url, method: 'GET', nonce: await dpopNonce(tiers.issuer), accessToken });
    const { headers } = await send(url, { headers: { authorization: `DPoP ${accessToken}`, dpop } });
    expect(headers.get('content-type')).toBe('application/jwt');
  });

  it('is read and checked by openid-client', async () => {
    const client = await clientFor('ES256');
    const metadata = { userinfo_signed_response_alg: 'ES256' };
    const config = await openid.discovery(new URL(tiers.issuer), client.client_id, metadata, openid.None(), {
      execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
    });
    const { access_token } = await rawClient(tiers.address, client).tokensByCode(member, 'openid profile');
    expect(await openid.fetchUserInfo(config, access_token, member.id)).toMatchObject({
      preferred_username: member.handle,
    });
  });
});
