import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { postForm, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { claimsOf, headerOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

// The server's own keys, so that the tests can sign what it never would.
const SERVER_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keyPem = SERVER_KEY.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const FOREIGN = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PUBLIC_PEM = SERVER_KEY.publicKey.export({ type: 'spki', format: 'pem' }).toString();

type Tokens = { access_token: string; id_token: string; refresh_token: string };
type Members = Record<string, unknown>;

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

/** The good token with something changed, signed by the server's key unless another is given. */
const forge = (good: string, header: Members, claims: Members = {}, key: KeyObject = SERVER_KEY.privateKey) =>
  new SignJWT({ ...claimsOf(good), ...claims })
    .setProtectedHeader({ ...headerOf(good), alg: 'ES256', ...header })
    .sign(key);

/** The good claims behind a header, with a signature that is none, or a MAC. */
const unsigned = (good: string, header: Members, mac?: { hash: string; key: string | Buffer }) => {
  const text = `${part({ ...headerOf(good), ...header })}.${good.split('.')[1]}`;
  return `${text}.${mac ? createHmac(mac.hash, mac.key).update(text).digest('base64url') : ''}`;
};

/** A token whose parts were changed after it was signed. */
const changed = (good: string, change: (parts: { header: string; claims: string; signature: string }) => string) => {
  const [header = '', claims = '', signature = ''] = good.split('.');
  return change({ header, claims, signature });
};

const foreignJwk = async () => exportJWK(FOREIGN.publicKey);

type Attack = readonly [string, (tokens: Tokens) => string | Promise<string>];

const ATTACKS: readonly Attack[] = [
  ...['none', 'None', 'NONE', 'nOnE', ''].map(
    (alg): Attack => [`alg ${alg || 'empty'}`, ({ access_token }) => unsigned(access_token, { alg })],
  ),
  [
    'alg none with the good signature',
    (t) =>
      changed(
        t.access_token,
        (p) => `${part({ ...headerOf(t.access_token), alg: 'none' })}.${p.claims}.${p.signature}`,
      ),
  ],
  ['no alg', ({ access_token }) => unsigned(access_token, { alg: undefined })],
  [
    'HS256 with the public key in PEM',
    (t) => unsigned(t.access_token, { alg: 'HS256' }, { hash: 'sha256', key: PUBLIC_PEM }),
  ],
  [
    'HS256 with the public key in DER',
    (t) =>
      unsigned(
        t.access_token,
        { alg: 'HS256' },
        { hash: 'sha256', key: SERVER_KEY.publicKey.export({ type: 'spki', format: 'der' }) },
      ),
  ],
  ['HS512 with the public key', (t) => unsigned(t.access_token, { alg: 'HS512' }, { hash: 'sha512', key: PUBLIC_PEM })],
  ['HS256 with an empty key', (t) => unsigned(t.access_token, { alg: 'HS256' }, { hash: 'sha256', key: '' })],
  ['an algorithm that is not configured', (t) => unsigned(t.access_token, { alg: 'RS256' })],
  ['a foreign key under the name of ours', ({ access_token }) => forge(access_token, {}, {}, FOREIGN.privateKey)],
  ['an unknown kid', ({ access_token }) => forge(access_token, { kid: 'unknown' })],
  ['no kid', ({ access_token }) => forge(access_token, { kid: undefined })],
  [
    'a kid that is a path',
    ({ access_token }) => forge(access_token, { kid: '../../../../dev/null' }, {}, FOREIGN.privateKey),
  ],
  ['a kid that is SQL', ({ access_token }) => forge(access_token, { kid: `' or '1'='1` }, {}, FOREIGN.privateKey)],
  [
    'a kid that every object has',
    ({ access_token }) => forge(access_token, { kid: '__proto__' }, {}, FOREIGN.privateKey),
  ],
  ['a kid that is a list', ({ access_token }) => forge(access_token, { kid: [headerOf(access_token).kid] })],
  [
    'its own key with it',
    async ({ access_token }) => forge(access_token, { jwk: await foreignJwk() }, {}, FOREIGN.privateKey),
  ],
  [
    'its own key and no kid',
    async ({ access_token }) =>
      forge(access_token, { kid: undefined, jwk: await foreignJwk() }, {}, FOREIGN.privateKey),
  ],
  [
    'the address of a key set',
    ({ access_token }) => forge(access_token, { jku: 'https://keys.example/jwks' }, {}, FOREIGN.privateKey),
  ],
  [
    'the address of a certificate',
    ({ access_token }) => forge(access_token, { x5u: 'https://keys.example/x.pem' }, {}, FOREIGN.privateKey),
  ],
  [
    'an extension that has to be understood',
    ({ access_token }) =>
      new SignJWT(claimsOf(access_token))
        .setProtectedHeader({ ...headerOf(access_token), alg: 'ES256', crit: ['x'], x: 1 })
        .sign(SERVER_KEY.privateKey, { crit: { x: true } }),
  ],
  ['an ID token', ({ id_token }) => id_token],
  ['the type of an ID token', ({ access_token }) => forge(access_token, { typ: 'JWT' })],
  ['no type', ({ access_token }) => forge(access_token, { typ: undefined })],
  ['the type of another token of ours', ({ access_token }) => forge(access_token, { typ: 'logout+jwt' })],
  ['another issuer', ({ access_token }) => forge(access_token, {}, { iss: 'https://elsewhere.example' })],
  ['an expiry in the past', ({ access_token }) => forge(access_token, {}, { exp: now() - 1 })],
  ['an expiry that is a text', ({ access_token }) => forge(access_token, {}, { exp: String(now() + 60) })],
  ['no expiry', ({ access_token }) => forge(access_token, {}, { exp: undefined })],
  ['a beginning in the future', ({ access_token }) => forge(access_token, {}, { nbf: now() + 600 })],
  ['no client', ({ access_token }) => forge(access_token, {}, { client_id: undefined })],
  ['another client', ({ access_token }) => forge(access_token, {}, { client_id: 'storyden-cli' })],
  ['no grant', ({ access_token }) => forge(access_token, {}, { grant_id: undefined })],
  ['a grant that is SQL', ({ access_token }) => forge(access_token, {}, { grant_id: `' or 1=1` })],
  ['a binding that nobody can prove', ({ access_token }) => forge(access_token, {}, { cnf: { 'x5t#S256': 'x' } })],
  ['no signature', ({ access_token }) => changed(access_token, ({ header, claims }) => `${header}.${claims}.`)],
  ['the signature cut off', ({ access_token }) => changed(access_token, ({ header, claims }) => `${header}.${claims}`)],
  [
    'a changed signature',
    ({ access_token }) =>
      changed(
        access_token,
        (p) => `${p.header}.${p.claims}.${p.signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`,
      ),
  ],
  [
    'a signature of zeros (CVE-2022-21449)',
    ({ access_token }) =>
      changed(access_token, (p) => `${p.header}.${p.claims}.${Buffer.alloc(64).toString('base64url')}`),
  ],
  [
    'changed claims',
    ({ access_token }) =>
      changed(
        access_token,
        (p) => `${p.header}.${part({ ...claimsOf(access_token), scope: 'openid ADMINISTRATOR' })}.${p.signature}`,
      ),
  ],
  [
    'claims that are no object',
    ({ access_token }) => changed(access_token, (p) => `${p.header}.${part([1])}.${p.signature}`),
  ],
  ['five parts', ({ access_token }) => `${access_token}.a.b`],
];

describe('Whatever takes a token (RFC 8725) refuses one with', async () => {
  const { tiers, admin } = await useTiers({ grants: { signing: { alg: 'ES256', keyPem } }, withoutKeys: true });
  const member = await admin.createMember();
  const client = await admin.createClient({ type: 'confidential' });
  const good = await rawClient(tiers.address, client).tokensByCode(member, 'openid offline_access');

  const as = (path: string, token: string) => {
    const { client_id, client_secret = '' } = client;
    return postForm(`${tiers.address}/api/oauth/${path}`, { client_id, client_secret, token });
  };
  const expectGood = async () => {
    expectStatus(await userinfo(tiers.address, good.access_token), 200);
    expect((await as('introspect', good.access_token)).body.active).toBe(true);
  };

  it('nothing wrong: that one is good', async () => {
    await expectGood();
    expectStatus(await userinfo(tiers.address, await forge(good.access_token, {})), 200);
  });

  it.each(ATTACKS)('%s', async (_, attack) => {
    const token = await attack(good);
    const { status, headers, body } = await userinfo(tiers.address, token);
    expect([status, body.error]).toEqual([401, 'invalid_token']);
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"');
    const introspected = await as('introspect', token);
    expect([introspected.status, introspected.text]).toEqual([200, '{"active":false}']);
    // It carries the id of the good one, and does not end it.
    const revoked = await as('revoke', token);
    expect([revoked.status, revoked.text]).toEqual([200, '{}']);
    await expectGood();
  });

  it('a refresh token in the place of an access token', async () => {
    const { status, body } = await userinfo(tiers.address, good.refresh_token);
    expect([status, body.error]).toEqual([401, 'invalid_token']);
  });

  it.each(['https://elsewhere.example', 'ISSUER/api/mcp', 'ISSUER.evil.example'])(
    'the audience %s at userinfo; introspection tells whom it is for',
    async (audience) => {
      const aud = audience.replace('ISSUER', tiers.issuer);
      const token = await forge(good.access_token, {}, { aud });
      expect((await userinfo(tiers.address, token)).body.error).toBe('invalid_token');
      expect((await as('introspect', token)).body).toMatchObject({ active: true, aud });
    },
  );
});
