import { describe, expect, it } from 'vitest';
import { boundClient, dpopNonce, dpopProof, newProofKey } from '../support/clients/dpop.ts';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

describe('Userinfo with a token that is bound to a key (RFC 9449 §7)', async () => {
  const { tiers, admin } = await useTiers();
  const member = await admin.createMember();
  const client = await admin.createClient();
  const key = await newProofKey();
  const nonce = await dpopNonce(tiers.issuer);

  const url = () => `${tiers.issuer}/api/oauth/userinfo`;
  const boundToken = async (scope: string) => {
    const { code, verifier } = await rawClient(tiers.address, client).approvedCode(member, { scope });
    const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: verifier };
    const bound = await boundClient(tiers.issuer, client, key);
    return expectStatus(await bound.token(form), 200).access_token;
  };
  const accessToken = await boundToken('openid');
  const plainToken = (await rawClient(tiers.address, client).tokensByCode(member, 'openid')).access_token;
  const proof = (claims: Record<string, unknown> = {}, by = key, token = accessToken) =>
    dpopProof(by, { url: url(), method: 'GET', nonce, accessToken: token }, claims);
  const present = (dpop: string, { token = accessToken, scheme = 'DPoP' } = {}) =>
    send(url(), { headers: { authorization: `${scheme} ${token}`, dpop } });
  const expectRefused = (answer: Answer, error: string, challenge = `DPoP error="${error}"`) => {
    expect([answer.status, answer.body.error]).toEqual([401, error]);
    const sent = answer.headers.get('www-authenticate') ?? '';
    expect(sent.startsWith(challenge), sent).toBe(true);
    expect(sent).toContain('algs="ES256 ');
    expect(answer.headers.has('dpop-nonce')).toBe(error === 'use_dpop_nonce');
  };

  it('answers to a proof of the key, by GET, HEAD and POST', async () => {
    expect(expectStatus(await present(await proof()), 200)).toEqual({ sub: member.id });
    expectStatus(await present(await proof(), { scheme: 'dpop' }), 200);
    for (const method of ['POST', 'HEAD']) {
      const dpop = await dpopProof(key, { url: url(), method, nonce, accessToken });
      const answer = await fetch(url(), { method, headers: { authorization: `DPoP ${accessToken}`, dpop } });
      expect(answer.status).toBe(200);
    }
  });

  it('refuses the token as Bearer, with a proof or without, in header and body', async () => {
    const challenge = 'Bearer error="invalid_token"';
    const bearer = { authorization: `Bearer ${accessToken}` };
    expectRefused(await send(url(), { headers: bearer }), 'invalid_token', challenge);
    expectRefused(await present(await proof(), { scheme: 'Bearer' }), 'invalid_token', challenge);
    expectRefused(await postForm(url(), { access_token: accessToken }), 'invalid_token', challenge);
  });

  it('refuses a token that is bound to nothing with the scheme DPoP', async () => {
    expectRefused(await present(await proof({}, key, plainToken), { token: plainToken }), 'invalid_token');
    const { status } = await present(await proof(), { token: plainToken, scheme: 'Bearer' });
    expect(status).toBe(200);
  });

  it('asks for a nonce, and answers with it', async () => {
    const answer = await present(await proof({ nonce: undefined }));
    expectRefused(answer, 'use_dpop_nonce');
    expect(answer.headers.get('dpop-nonce')).toBe(nonce);
    expectStatus(await present(await proof({ nonce: answer.headers.get('dpop-nonce') })), 200);
  });

  it('takes a proof once', async () => {
    const dpop = await proof();
    expectStatus(await present(dpop), 200);
    expectRefused(await present(dpop), 'invalid_dpop_proof');
  });

  it.each<[string, Record<string, unknown>]>([
    ['without the hash of the token', { ath: undefined }],
    ['with the hash of another token', { ath: 'AAAA' }],
    ['for another method', { htm: 'POST' }],
    ['for the token endpoint', { htu: 'https://id.example/api/oauth/token' }],
    ['that is old', { iat: 1 }],
  ])('refuses a proof %s', async (_, claims) => {
    expectRefused(await present(await proof(claims)), 'invalid_dpop_proof');
  });

  it('refuses a proof of another key, and none at all', async () => {
    expectRefused(await present(await proof({}, await newProofKey())), 'invalid_token');
    expectRefused(await send(url(), { headers: { authorization: `DPoP ${accessToken}` } }), 'invalid_dpop_proof');
    expectRefused(await present('x'), 'invalid_dpop_proof');
  });

  it('refuses a bad token before it looks at the proof', async () => {
    expectRefused(await present('x', { token: 'a.b.c' }), 'invalid_token');
  });

  it('without openid is insufficient_scope', async () => {
    const token = await boundToken('profile');
    const { status, body, headers } = await present(await proof({}, key, token), { token });
    expect([status, body.error]).toEqual([403, 'insufficient_scope']);
    expect(headers.get('www-authenticate')).toMatch(/^DPoP error="insufficient_scope", scope="openid"/);
  });

  it('tells of both schemes to whoever comes without a token', async () => {
    const { headers } = await send(url());
    expect(headers.get('www-authenticate')).toMatch(
      /^Bearer scope="openid", resource_metadata="[^"]+", DPoP algs="[^"]+"$/,
    );
  });
});
