import { createHash } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { DEVICE_CODE_GRANT, rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf, headerOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, locationOf } from '../support/http.ts';
import type { Member } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const FOREIGN_RESOURCE = 'https://files.example/api';

describe('Tokens (product.md §7)', async () => {
  const { tiers, admin } = await useTiers({ grants: { resources: [FOREIGN_RESOURCE] } });
  const email = { email: 'member@example.org', email_verified: true };
  const [member, nameless] = await Promise.all([
    admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS'], email),
    admin.createMember(),
  ]);
  const registered = await admin.createClient({ allowed_scopes: ['MANAGE_POSTS'] });
  const clientId = registered.client_id;
  const client = rawClient(tiers.address, registered);

  const keys = () => createRemoteJWKSet(new URL(`${tiers.issuer}/api/oauth/jwks`));
  const byCode = async (authorize: Record<string, string>, exchange: Record<string, string> = {}) => {
    const { url, verifier } = client.authorizeUrl(authorize);
    const callback = await member.approveAuthorization(url);
    return client.exchange(callback.searchParams.get('code') ?? '', verifier, exchange);
  };

  describe('A token answer (RFC 6749 §5.1)', () => {
    it('has the type, the life in seconds and the scope, and leaves out what is not there', async () => {
      const { headers, body } = await byCode({ scope: 'MANAGE_POSTS' });
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
      expect(body).toEqual({
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 900,
        scope: 'MANAGE_POSTS',
      });
    });

    it('always says the scope, if it is empty too', async () => {
      const { body } = await byCode({});
      expect(body.scope).toBe('');
      expect(claimsOf(body.access_token).scope).toBe('');
    });
  });

  describe('An access token (RFC 9068)', () => {
    it('is a signed at+jwt with exactly these claims', async () => {
      const { access_token } = await client.tokensByCode(member, 'openid MANAGE_POSTS');
      const { protectedHeader, payload } = await jwtVerify(access_token, keys(), { issuer: tiers.issuer });
      expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) });
      expect(payload).toEqual({
        iss: tiers.issuer,
        sub: member.id,
        aud: 'storyden',
        exp: (payload.iat ?? 0) + 900,
        iat: expect.any(Number),
        jti: expect.any(String),
        client_id: clientId,
        scope: 'openid MANAGE_POSTS',
        grant_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        auth_time: expect.any(Number),
      });
      expect(Math.abs((payload.iat ?? 0) - Date.now() / 1000)).toBeLessThan(10);
    });

    it('says when the person signed in, in both flows', async () => {
      const signedInAt = Date.now() / 1000;
      const fresh = await admin.createMember();
      for (const tokens of [await client.tokensByCode(fresh, 'openid'), await client.tokensByDevice(fresh, 'openid')]) {
        expect(Math.abs(claimsOf(tokens.access_token).auth_time - signedInAt)).toBeLessThan(10);
        expect(claimsOf(tokens.id_token).auth_time).toBe(claimsOf(tokens.access_token).auth_time);
      }
    });

    it('is for the requested resource: the issuer, a path under it, or one of OAUTH_RESOURCES (RFC 8707)', async () => {
      for (const resource of [tiers.issuer, `${tiers.issuer}/api/mcp`, FOREIGN_RESOURCE]) {
        const { body } = await byCode({ resource, scope: 'offline_access' });
        expect(claimsOf(body.access_token).aud).toBe(resource);
        const refreshed = await client.refresh(body.refresh_token);
        expect(claimsOf(refreshed.body.access_token).aud).toBe(resource);
        expect(claimsOf((await byCode({ resource }, { resource })).body.access_token).aud).toBe(resource);
      }
    });

    it('is for the resource that the device named', async () => {
      const started = expectStatus(await client.startDevice({ resource: FOREIGN_RESOURCE }), 200);
      await member.approveDevice(started.user_code);
      expect(claimsOf((await client.pollDevice(started.device_code)).body.access_token).aud).toBe(FOREIGN_RESOURCE);
    });

    it('may be for a place of this server that is named at the exchange alone, and for no other: consent named none', async () => {
      const resource = `${tiers.issuer}/mcp`;
      expect(claimsOf((await byCode({}, { resource })).body.access_token).aud).toBe(resource);
      const foreign = await byCode({}, { resource: FOREIGN_RESOURCE });
      expect([foreign.status, foreign.body.error]).toEqual([400, 'invalid_target']);
    });

    it.each([
      ['elsewhere', () => 'https://elsewhere.example'],
      ['beside the issuer', () => `${tiers.issuer}.evil.example`],
      ['beside a configured one', () => `${FOREIGN_RESOURCE}/more`],
      ['with a fragment', () => `${tiers.issuer}/api#part`],
      ['with dot segments', () => `${tiers.issuer}/api/../other`],
      ['that is no URI', () => 'storyden'],
    ])('is never for a resource %s: invalid_target', async (_, resourceOf) => {
      const resource = resourceOf();
      const { url } = client.authorizeUrl({ resource });
      const refused = locationOf(await member.get(`${url.pathname}${url.search}`));
      expect(refused.searchParams.get('error')).toBe('invalid_target');
      const atExchange = await byCode({}, { resource });
      expect([atExchange.status, atExchange.body.error]).toEqual([400, 'invalid_target']);
    });

    it('is not for another resource than the one that was approved, and the refusal uses nothing up', async () => {
      const { url, verifier } = client.authorizeUrl({ resource: FOREIGN_RESOURCE });
      const code = (await member.approveAuthorization(url)).searchParams.get('code') ?? '';
      const refused = await client.exchange(code, verifier, { resource: tiers.issuer });
      expect([refused.status, refused.body.error]).toEqual([400, 'invalid_target']);
      expectStatus(await client.exchange(code, verifier), 200);
    });
  });

  describe('An ID token (OIDC Core §2)', () => {
    it('comes with openid alone', async () => {
      expect(await client.tokensByCode(member, 'openid')).toHaveProperty('id_token');
      expect(await client.tokensByCode(member, 'profile email')).not.toHaveProperty('id_token');
    });

    it('is a signed JWT for the client with exactly these claims', async () => {
      const { access_token, id_token } = await client.tokensByCode(member, 'openid');
      const { protectedHeader, payload } = await jwtVerify(id_token, keys(), { issuer: tiers.issuer });
      expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'JWT', kid: headerOf(access_token).kid });
      const half = createHash('sha256').update(access_token).digest().subarray(0, 16);
      expect(payload).toEqual({
        iss: tiers.issuer,
        sub: member.id,
        aud: clientId,
        exp: expect.any(Number),
        iat: expect.any(Number),
        auth_time: expect.any(Number),
        at_hash: half.toString('base64url'),
      });
    });

    it('has the nonce that was sent, unchanged', async () => {
      const nonce = 'n+0%S6 é_"quoted"';
      const { body } = await byCode({ scope: 'openid', nonce });
      expect(claimsOf(body.id_token).nonce).toBe(nonce);
    });

    it('has the names with profile, and the address with email if there is one', async () => {
      const names = { name: `Name of ${member.handle}`, preferred_username: member.handle };
      const email = { email: 'member@example.org', email_verified: true };
      const told = async (who: Member, scope: string) => {
        const { id_token } = await client.tokensByCode(who, scope);
        const { iss, sub, aud, exp, iat, auth_time, at_hash, ...rest } = claimsOf(id_token);
        return rest;
      };
      expect(await told(member, 'openid profile')).toEqual(names);
      expect(await told(member, 'openid email')).toEqual(email);
      expect(await told(member, 'openid profile email')).toEqual({ ...names, ...email });
      expect(await told(nameless, 'openid email')).toEqual({});
    });

    it('keeps auth_time over refreshes and says nothing of a nonce then', async () => {
      const { body } = await byCode({ scope: 'openid offline_access', nonce: 'once' });
      const first = claimsOf(body.id_token);
      let refreshToken = body.refresh_token;
      for (let count = 0; count < 3; count++) {
        const refreshed = expectStatus(await client.refresh(refreshToken), 200);
        refreshToken = refreshed.refresh_token;
        const again = claimsOf(refreshed.id_token);
        expect(again).toMatchObject({ sub: first.sub, aud: first.aud, iss: first.iss, auth_time: first.auth_time });
        expect(claimsOf(refreshed.access_token).auth_time).toBe(first.auth_time);
      }
    });
  });

  describe('A refresh token', () => {
    const GRANTS = ['authorization_code', DEVICE_CODE_GRANT];

    it.each([
      ['comes with offline_access and the refresh grant', 'openid offline_access', [...GRANTS, 'refresh_token'], true],
      ['does not come without offline_access', 'openid', [...GRANTS, 'refresh_token'], false],
      ['does not come without the refresh grant', 'openid offline_access', GRANTS, false],
    ])('%s, in either flow', async (_, scope, allowed_grants, comes) => {
      const some = rawClient(tiers.address, await admin.createClient({ allowed_grants }));
      for (const tokens of [await some.tokensByCode(member, scope), await some.tokensByDevice(member, scope)]) {
        expect('refresh_token' in tokens).toBe(comes);
      }
    });
  });

  it.each([
    ['no grant_type', {}, 'invalid_request'],
    ['an empty grant_type', { grant_type: '' }, 'invalid_request'],
    ['the password grant', { grant_type: 'password', username: 'a', password: 'b' }, 'unsupported_grant_type'],
    ['the implicit grant', { grant_type: 'implicit' }, 'unsupported_grant_type'],
  ])('are refused for %s', async (_, form: Record<string, string>, error) => {
    const { status, body }: Answer = await client.token(form);
    expect([status, body.error]).toEqual([400, error]);
  });
});
