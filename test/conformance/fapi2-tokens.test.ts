import { type CryptoKey, calculateJwkThumbprint, exportJWK, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { type ClientKey, newClientKey } from '../support/clients/client-keys.ts';
import { grantRow, rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import { signIn } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';
import { type FapiClient, fapiClient, type ProofChanges } from './fapi-client.ts';

const OFFLINE = { scope: 'openid offline_access', prompt: 'consent' };
const KEY_ERROR = /^(invalid_request|invalid_grant|invalid_dpop_proof)$/;

const { tiers, admin } = await useTiers();
const member = await admin.createMember();
const person = await signIn(tiers.address, member);
// RSA, so that there is an older way to use the key.
const client = await fapiClient(tiers.issuer, admin, 'PS256');
const other = await fapiClient(tiers.issuer, admin);
/** A key of nobody's. */
const stranger = await newClientKey('ES256');

const now = () => Math.floor(Date.now() / 1000);

function expectRefused({ status, body }: Answer, error: string | RegExp) {
  const expected = body?.error === 'invalid_client' ? 401 : 400;
  expect({ status, error: body?.error }).toEqual({ status: expected, error: expect.stringMatching(error) });
}

/** Whether a new code can be redeemed with these changes, which are for the token endpoint alone. */
const exchangeRefused = async (changes: Parameters<FapiClient['exchange']>[1], error: string | RegExp) =>
  expectRefused(await client.exchange(await client.authorize(person), changes), error);

/** The whole flow, with proofs that are good though unusual. */
async function expectWorking(proof: ProofChanges) {
  const authorized = await client.authorize(person);
  const tokens = expectStatus(await client.exchange(authorized, { proof }), 200);
  expectStatus(await client.userinfo(tokens.access_token, { proof }), 200);
}

/** Lets time pass for a code. */
const age = async (code: string, set: string) => {
  const own = `code_hash = sha256(convert_to($1, 'UTF8'))`;
  const statement = `update authorization_requests set ${set} where ${own} returning id`;
  expect(await rowsOf(tiers.databaseUrl, statement, [code])).toHaveLength(1);
};

describe('FAPI 2.0 Security Profile: proof of possession', () => {
  it('fapi2-security-profile-final-access-token-type-header-case-sensitivity', async () => {
    const { tokens } = await client.signIn(person);
    for (const scheme of ['dpOp', 'dpop', 'DPOP']) {
      expectStatus(await client.userinfo(tokens.access_token, {}, scheme), 200);
    }
  });

  it('fapi2-security-profile-final-check-dpop-proof-nbf-exp', () =>
    expectWorking({ claims: { nbf: now() + 5, exp: now() + 300 } }));

  it('fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-before-succeeds', () =>
    expectWorking({ claims: { iat: now() - 10 } }));

  it('fapi2-security-profile-final-ensure-dpopproof-with-iat-10seconds-after-succeeds', () =>
    expectWorking({ claims: { iat: now() + 10 } }));

  it('fapi2-security-profile-final-ensure-mismatched-dpop-jkt-fails', async () => {
    const dpop_jkt = await calculateJwkThumbprint(stranger.jwk);
    const { par } = await client.push({ dpop_jkt }, { proof: {} });
    expectRefused(par, /^(invalid_request|invalid_dpop_proof)$/);
  });

  it('fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt', async () => {
    const authorized = await client.authorize(person, {}, { proof: {} });
    expectRefused(await client.exchange(authorized, { proof: { key: stranger } }), KEY_ERROR);
  });

  it('fapi2-security-profile-final-ensure-token-endpoint-fails-with-mismatched-dpop-jkt', async () => {
    const authorized = await client.authorize(person, { dpop_jkt: await calculateJwkThumbprint(stranger.jwk) });
    expectRefused(await client.exchange(authorized), KEY_ERROR);
  });

  it('fapi2-security-profile-final-ensure-dpopproof-at-par-endpoint-binding-success', async () => {
    const { tokens } = await client.signIn(person, {}, { proof: {} });
    expectStatus(await client.userinfo(tokens.access_token), 200);
  });

  it('fapi2-security-profile-final-ensure-dpop-auth-code-binding-success', async () => {
    const dpop_jkt = await calculateJwkThumbprint(client.dpopKey.jwk);
    const { tokens } = await client.signIn(person, { dpop_jkt }, { proof: {} });
    expectStatus(await client.userinfo(tokens.access_token), 200);
  });

  it('fapi2-security-profile-final-ensure-holder-of-key-required', () => exchangeRefused({ proof: null }, KEY_ERROR));

  it('fapi2-security-profile-final-dpop-negative-tests', async () => {
    const { tokens } = await client.signIn(person);
    const works = async (proof: ProofChanges | null, scheme?: string) =>
      (await client.userinfo(tokens.access_token, { proof }, scheme)).status;
    const url = new URL(client.server.userinfo_endpoint);
    const jwk = await exportJWK(client.dpopKey.privateKey);
    for (const member of ['jti', 'htm', 'htu', 'iat', 'ath']) {
      expect([await works({ claims: { [member]: undefined } }), member]).toEqual([401, member]);
    }
    const bad: ProofChanges[] = [
      { header: { typ: undefined } },
      { header: { typ: 'jwt' } },
      { header: { jwk: undefined } },
      { header: { jwk } },
      { header: { jwk: stranger.jwk } },
      { claims: { htm: 'PUT' } },
      { claims: { htu: `${url.origin}/api/oauth/token` } },
      { claims: { iat: now() + 3600 } },
      { claims: { iat: now() - 3600 } },
      { claims: { ath: 'x'.repeat(43) } },
      { key: stranger },
      // Two headers of the same name arrive as one with a comma.
      { spoil: (proof) => `${proof}, ${proof}` },
      { spoil: (proof) => proof.replace('.', '') },
      { spoil: (proof) => `${proof.slice(0, -8)}AAAAAAAA` },
      { spoil: unsigned },
    ];
    for (const proof of bad) expect([await works(proof), proof]).toEqual([401, proof]);
    // An RSA key signs with PS256 alone.
    const bound = expectStatus(
      await client.exchange(await client.authorize(person), { proof: { key: client.key } }),
      200,
    );
    const byRsa = (key: ClientKey) => client.userinfo(bound.access_token, { proof: { key } });
    expectStatus(await byRsa(client.key), 200);
    expect((await byRsa(await withRs256(client.key))).status).toBe(401);
    // One proof, one use.
    const once = { claims: { jti: 'only-once' } };
    expect([await works(once), await works(once)]).toEqual([200, 401]);
    expect([await works(null), await works(null, 'Bearer')]).toEqual([401, 401]);

    const good: ProofChanges[] = [
      { claims: { htu: `${url}?a=b#c` } },
      { claims: { htu: `${url.protocol.toUpperCase()}//${url.host.toUpperCase()}${url.pathname}` } },
      { claims: { extra: 'claim' }, header: { extra: 'member' } },
      {},
    ];
    for (const proof of good) expect([await works(proof), proof]).toEqual([200, proof]);
  });
});

describe('FAPI 2.0 Security Profile: token endpoint', () => {
  it('fapi2-security-profile-final-ensure-client-id-in-token-endpoint', async () => {
    const authorized = await client.authorize(person);
    const { code, verifier } = authorized;
    // The second client, by name and by assertion, proved with the key of the first.
    const swapped = { assertion: { key: client.key } };
    const form = { client_id: other.client_id, code_verifier: verifier };
    expectRefused(await other.exchange({ code, verifier }, swapped, form), /^invalid_(client|grant)$/);
    expectStatus(await client.exchange(authorized), 200);
  });

  it('fapi2-security-profile-final-ensure-authorization-code-is-bound-to-client', async () =>
    expectRefused(await other.exchange(await client.authorize(person)), 'invalid_grant'));

  it('fapi2-security-profile-final-attempt-reuse-authorization-code-after-one-second', async () => {
    const authorized = await client.authorize(person);
    const tokens = expectStatus(await client.exchange(authorized), 200);
    // Instead of waiting: it was used a second ago.
    await age(authorized.code, `redeemed_at = redeemed_at - interval '1 second'`);
    expectRefused(await client.exchange(authorized), 'invalid_grant');
    expect((await client.userinfo(tokens.access_token)).status).toBe(401);
  });

  it('fapi2-security-profile-final-ensure-token-endpoint-fails-with-expired-auth-code', async () => {
    const authorized = await client.authorize(person);
    // Instead of waiting: it was given a little over a minute ago.
    const earlier = ['created_at', 'expires_at', 'approved_at', 'code_expires_at'];
    await age(authorized.code, earlier.map((time) => `${time} = ${time} - interval '62 seconds'`).join(', '));
    expectRefused(await client.exchange(authorized), 'invalid_grant');
  });

  it('fapi2-security-profile-final-ensure-signed-client-assertion-with-RS256-fails', async () =>
    exchangeRefused({ assertion: { key: await withRs256(client.key) } }, 'invalid_client'));

  it('fapi2-security-profile-final-ensure-client-assertion-in-token-endpoint', () =>
    exchangeRefused({ assertion: null }, 'invalid_client'));

  it('fapi2-security-profile-final-ensure-client-assertion-with-exp-is-5-minutes-in-past-fails', () =>
    exchangeRefused({ assertion: { claims: { iat: now() - 600, exp: now() - 300 } } }, 'invalid_client'));

  it('fapi2-security-profile-final-ensure-client-assertion-with-wrong-aud-fails', () =>
    exchangeRefused({ assertion: { claims: { aud: 'https://other.example' } } }, 'invalid_client'));

  it('fapi2-security-profile-final-ensure-client-assertion-with-no-sub-fails', () =>
    exchangeRefused({ assertion: { claims: { sub: undefined } } }, /^invalid_(client|request)$/));

  it('fapi2-security-profile-final-ensure-invalid-client-assertions-fail', async () => {
    const { token_endpoint, pushed_authorization_request_endpoint } = client.server;
    const bad = [
      { sub: undefined },
      { sub: other.client_id },
      { iss: undefined },
      { iss: other.client_id },
      { aud: undefined },
      { aud: 'https://other.example' },
      { aud: pushed_authorization_request_endpoint },
      { aud: token_endpoint },
      { aud: [tiers.issuer, 'https://other.example'] },
      { exp: now() - 300 },
      { iat: now() + 120, nbf: now() + 120, exp: now() + 180 },
    ];
    for (const claims of bad) {
      const { par } = await client.push({}, { assertion: { claims } });
      expect([par.body.error, claims]).toEqual([expect.stringMatching(/^invalid_(client|request)$/), claims]);
    }
    for (const key of [stranger, await withRs256(client.key)]) {
      expectRefused((await client.push({}, { assertion: { key } })).par, 'invalid_client');
    }
    expectRefused((await client.push({}, { assertion: null })).par, 'invalid_client');
    expectRefused((await client.push({ client_assertion_type: 'wrong' })).par, /^invalid_(client|request)$/);

    const soon = { iat: now() + 8, nbf: now() + 8, exp: now() + 60 };
    expectStatus((await client.push({}, { assertion: { claims: soon } })).par, 201);
    expectStatus((await client.push()).par, 201);
  });

  it('fapi2-security-profile-final-refresh-token', async () => {
    const { tokens, idToken } = await client.signIn(person, OFFLINE);
    const grant = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    expectRefused(await client.token(grant, { proof: null }), /^invalid_(client|grant|request|dpop_proof)$/);
    expectRefused(await other.token(grant), 'invalid_grant');

    const renewed = expectStatus(await client.token(grant), 200);
    expect(renewed.token_type).toBe('DPoP');
    const { sub, aud, auth_time } = idToken;
    const again = await client.verifyIdToken(renewed.id_token, { accessToken: renewed.access_token });
    expect(again).toMatchObject({ sub, aud, auth_time });
    expectStatus(await client.userinfo(renewed.access_token), 200);
    // No rotation (FAPI 2.0 Security Profile §5.3.2.1): whoever lost the answer asks again, whenever.
    expect(renewed.refresh_token).toBe(tokens.refresh_token);
    await grantRow(tiers.databaseUrl, tokens.access_token, `renewed_at = renewed_at - interval '31 seconds'`);
    const lost = expectStatus(await client.token(grant), 200);
    expect(lost.refresh_token).toBe(tokens.refresh_token);
    expectStatus(await client.userinfo(lost.access_token), 200);
  });
});

/** The same header and claims, with nothing to prove them. */
function unsigned(proof: string): string {
  const [header = '', claims = ''] = proof.split('.');
  const none = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), alg: 'none' };
  return `${Buffer.from(JSON.stringify(none)).toString('base64url')}.${claims}.`;
}

/** The same RSA key, used the older way. */
async function withRs256(key: ClientKey): Promise<ClientKey> {
  const jwk = { ...(await exportJWK(key.privateKey)), alg: 'RS256' };
  return { ...key, alg: 'RS256', privateKey: (await importJWK(jwk, 'RS256')) as CryptoKey };
}
