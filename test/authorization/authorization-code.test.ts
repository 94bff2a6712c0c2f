import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { pkce, postForm, rawClient } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid offline_access';

const { tiers, admin } = await useTiers({ grants: { resources: ['https://api.example/'] } });
const member = await admin.createMember();
const client = await admin.createClient();
const stranger = await admin.createClient();
const confidential = await admin.createClient({ type: 'confidential' });

const raw = (of = client) => rawClient(tiers.address, of);

/** A code that a person has just approved, and what proves that it is the client's. */
const approvedCode = (parameters: Record<string, string> = {}, of = client, person = member) =>
  raw(of).approvedCode(person, { scope: SCOPE, ...parameters });

const expectRefused = ({ status, body }: Answer, error: string) =>
  expect({ status, body }).toEqual({ status: 400, body: { error, error_description: expect.any(String) } });

const replay = (code: string, verifier: string, parameters: Record<string, string> = {}, of = client) =>
  raw(of).exchange(code, verifier, parameters);

describe('redeeming a code (product.md §5.7, RFC 6749 §4.1.3)', () => {
  it('gives the tokens that were approved', async () => {
    const { code, verifier } = await approvedCode();
    const answer = await raw().exchange(code, verifier);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('pragma')).toBe('no-cache');
    expect(answer.body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 900,
      scope: SCOPE,
      refresh_token: expect.any(String),
      id_token: expect.any(String),
    });
  });

  it('takes 256 random bits, which are kept as a hash only and logged nowhere', async () => {
    const { code, verifier } = await approvedCode();
    expect(Buffer.from(code, 'base64url')).toHaveLength(32);
    expectStatus(await raw().exchange(code, verifier), 200);
    const hash = createHash('sha256').update(code).digest();
    const rows = await rowsOf(
      tiers.databaseUrl,
      'select code_hash, row_to_json(r)::text as everything from authorization_requests r where code_hash = $1',
      [hash],
    );
    expect(rows).toHaveLength(1);
    for (const form of [code, Buffer.from(code).toString('hex'), Buffer.from(code, 'base64url').toString('hex')]) {
      expect(rows[0]?.everything).not.toContain(form);
    }
    expect(tiers.logLines.join('\n')).not.toContain(code);
  });

  it('puts the nonce into the ID token, and none that was not sent', async () => {
    const sent = await approvedCode({ nonce: 'ä nonce"' });
    expect(decodeJwt((await raw().exchange(sent.code, sent.verifier)).body.id_token).nonce).toBe('ä nonce"');
    const without = await approvedCode();
    expect(decodeJwt((await raw().exchange(without.code, without.verifier)).body.id_token)).not.toHaveProperty('nonce');
  });
});

describe('a redemption that is refused (product.md §5.7)', () => {
  const wrong: [string, (code: string, verifier: string) => Promise<Answer>][] = [
    ['another verifier', (code) => replay(code, pkce().verifier)],
    ['the challenge as verifier', (code, v) => replay(code, createHash('sha256').update(v).digest('base64url'))],
    ['an empty verifier', (code) => replay(code, '')],
    ['another client', (code, verifier) => replay(code, verifier, {}, stranger)],
  ];

  it.each(wrong)('for %s is invalid_grant and does not use the code up', async (_, redeem) => {
    const { code, verifier } = await approvedCode();
    expectRefused(await redeem(code, verifier), 'invalid_grant');
    expectStatus(await raw().exchange(code, verifier), 200);
  });

  it.each([
    ['32 hexadecimal digits', 'a3'.repeat(16)],
    ['a UUID', '5b1f0a6c-2d11-4c7e-9d0e-0199a5f41c7e'],
    ['129 characters', 'a'.repeat(129)],
    ['standard base64', `${'a+/'.repeat(14)}a=`],
  ])('for a verifier of %s says which form it has to have, though it hashes to its challenge', async (_, verifier) => {
    const code_challenge = createHash('sha256').update(verifier).digest('base64url');
    const { code } = await approvedCode({ code_challenge });
    const answer = await raw().exchange(code, verifier);
    expectRefused(answer, 'invalid_grant');
    expect(answer.body.error_description).toContain('43 to 128 characters');
  });

  it.each([
    ['another', { redirect_uri: 'https://client.example/other' }],
    ['an empty', { redirect_uri: '' }],
    ['a longer', { redirect_uri: `${REDIRECT_URI}/` }],
  ])('for %s redirect_uri is invalid_grant', async (_, parameters) => {
    const { code, verifier } = await approvedCode();
    expectRefused(await replay(code, verifier, parameters), 'invalid_grant');
  });

  it('for a code that is unknown or has expired is invalid_grant', async () => {
    expectRefused(await raw().exchange(pkce().verifier, pkce().verifier), 'invalid_grant');
    const { code, verifier } = await approvedCode();
    await rowsOf(
      tiers.databaseUrl,
      'update authorization_requests set code_expires_at = now() where code_hash = sha256($1::bytea)',
      [code],
    );
    expectRefused(await raw().exchange(code, verifier), 'invalid_grant');
  });

  it('for a missing code is invalid_request', async () => {
    expectRefused(
      await raw().token({ grant_type: 'authorization_code', redirect_uri: REDIRECT_URI, code_verifier: 'x' }),
      'invalid_request',
    );
  });

  it('for an account that was suspended or may not approve any more is invalid_grant', async () => {
    const someone = await admin.createMember();
    const first = await approvedCode({}, client, someone);
    await someone.setPermissions([]);
    expectRefused(await raw().exchange(first.code, first.verifier), 'invalid_grant');
    await someone.setPermissions(['USE_OAUTH_CLIENTS']);
    const second = await approvedCode({}, client, someone);
    await admin.suspend(someone.handle);
    expectRefused(await raw().exchange(second.code, second.verifier), 'invalid_grant');
  });

  it('for a client that was deleted is invalid_client', async () => {
    const doomed = await admin.createClient();
    const { code, verifier } = await approvedCode({}, doomed);
    await admin.deleteClient(doomed);
    expect(await raw(doomed).exchange(code, verifier)).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  });
});

describe('a confidential client (product.md §8)', () => {
  const basic = (id: string, secret = '') => ({
    authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
  });
  const exchangeWith = (headers: Record<string, string>, more: Record<string, string>) =>
    postForm(
      `${tiers.address}/api/oauth/token`,
      { grant_type: 'authorization_code', redirect_uri: REDIRECT_URI, ...more },
      headers,
    );

  it('must authenticate, and its failures do not use the code up', async () => {
    const { code, verifier } = await approvedCode({}, confidential);
    const { client_id, client_secret } = confidential;
    const form = { code, code_verifier: verifier };
    const failures = [
      await exchangeWith({}, { ...form, client_id }),
      await exchangeWith({}, { ...form, client_id, client_secret: 'sdoas_wrong' }),
      await exchangeWith(basic(client_id, 'sdoas_wrong'), form),
      await exchangeWith(basic('sdoak_unknown', client_secret), form),
    ];
    for (const { status, body } of failures) expect({ status, body }).toEqual({ status: 401, body: failures[0]?.body });
    expect(failures[0]?.body.error).toBe('invalid_client');
    const challenges = failures.map(({ headers }) => headers.get('www-authenticate')?.split(' ')[0]);
    expect(challenges).toEqual([undefined, undefined, 'Basic', 'Basic']);
    expectStatus(await exchangeWith(basic(client_id, client_secret), form), 200);
  });

  it.each(['client_secret_basic', 'client_secret_post'])('registered for %s may use either method', async (method) => {
    const registered = await admin.createClient({ type: 'confidential', token_endpoint_auth_method: method });
    const { client_id, client_secret = '' } = registered;
    const first = await approvedCode({}, registered);
    expectStatus(
      await exchangeWith(basic(client_id, client_secret), { code: first.code, code_verifier: first.verifier }),
      200,
    );
    const second = await approvedCode({}, registered);
    const form = { code: second.code, code_verifier: second.verifier, client_id, client_secret };
    expectStatus(await exchangeWith({}, form), 200);
  });
});

describe('the resource of the tokens (product.md §7, RFC 8707)', () => {
  const audience = async (requested: Record<string, string>, exchanged: Record<string, string> = {}) => {
    const { code, verifier } = await approvedCode(requested);
    const answer = await raw().exchange(code, verifier, exchanged);
    return answer.status === 200 ? decodeJwt(answer.body.access_token).aud : answer.body.error;
  };

  it('is what was requested: the issuer, a path under it or one of OAUTH_RESOURCES; storyden without one', async () => {
    expect(await audience({})).toBe('storyden');
    for (const resource of [tiers.issuer, `${tiers.issuer}/mcp`, 'https://api.example/']) {
      expect(await audience({ resource })).toBe(resource);
      expect(await audience({ resource }, { resource })).toBe(resource);
    }
  });

  it('is chosen at the exchange among the places of this server, if the page showed none', async () => {
    for (const resource of [tiers.issuer, `${tiers.issuer}/mcp`]) {
      expect(await audience({}, { resource })).toBe(resource);
    }
    expect(await audience({}, { resource: 'https://api.example/' })).toBe('invalid_target');
  });

  it('that is another one at the exchange than the approved one is invalid_target', async () => {
    expect(await audience({ resource: tiers.issuer }, { resource: 'https://api.example/' })).toBe('invalid_target');
    expect(await audience({}, { resource: 'https://other.example/' })).toBe('invalid_target');
  });
});
