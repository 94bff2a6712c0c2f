import { generateKeyPairSync } from 'node:crypto';
import { exportJWK, importPKCS8, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { postForm, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { claimsOf, grantRow, headerOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { openBrowser } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

// The server's own key, so that the tests can sign what it never would.
const SERVER_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keyPem = SERVER_KEY.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const FOREIGN_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

type Change = { header?: Record<string, unknown>; claims?: Record<string, unknown> };

describe('Userinfo (OIDC Core §5.3, RFC 6750, product.md §7)', async () => {
  const { tiers, admin } = await useTiers({ grants: { signing: { alg: 'ES256', keyPem } }, withoutKeys: true });
  const email = { email: 'member@example.org', email_verified: false };
  const member = await admin.createMember(['USE_OAUTH_CLIENTS'], email);
  const client = rawClient(tiers.address, await admin.createClient());
  const good = await client.tokensByCode(member, 'openid');

  const url = () => `${tiers.address}/api/oauth/userinfo`;
  const metadata = () => `resource_metadata="${tiers.issuer}/.well-known/oauth-protected-resource/api/oauth/userinfo"`;
  const expectInvalidToken = ({ status, headers, body }: Answer) => {
    expect([status, body.error]).toEqual([401, 'invalid_token']);
    expect(Object.keys(body)).toEqual(['error', 'error_description']);
    const challenge = headers.get('www-authenticate') ?? '';
    expect(challenge).toMatch(/^Bearer /);
    expect(challenge).toContain('error="invalid_token"');
    expect(challenge).toContain(metadata());
  };
  /** The good token with something changed, signed by the server's key unless another is given. */
  const forge = ({ header, claims }: Change, key: Parameters<SignJWT['sign']>[0] = SERVER_KEY.privateKey) =>
    new SignJWT({ ...claimsOf(good.access_token), ...claims })
      .setProtectedHeader({ ...headerOf(good.access_token), alg: 'ES256', ...header })
      .sign(key);

  it('tells the sub, and more by scope: name and handle with profile, the address with email', async () => {
    const profile = { name: `Name of ${member.handle}`, preferred_username: member.handle };
    const email = { email: 'member@example.org', email_verified: false };
    const told = async (scope: string) =>
      expectStatus(await userinfo(tiers.address, (await client.tokensByCode(member, scope)).access_token), 200);
    expect(await told('openid')).toEqual({ sub: member.id });
    expect(await told('openid profile')).toEqual({ sub: member.id, ...profile });
    expect(await told('openid email')).toEqual({ sub: member.id, ...email });
    expect(await told('openid profile email')).toEqual({ sub: member.id, ...profile, ...email });
  });

  it('takes the token in the header, in any spelling of Bearer, and in a form body', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const headers = { authorization: `${scheme} ${good.access_token}` };
      expectStatus(await send(url(), { headers }), 200);
      expectStatus(await send(url(), { method: 'POST', headers }), 200);
    }
    expectStatus(await postForm(url(), { access_token: good.access_token }), 200);
    expectStatus(await userinfo(tiers.address, await forge({})), 200);
  });

  it('without a token says only where to learn more', async () => {
    for (const answer of [
      await send(url()),
      await send(url(), { method: 'POST' }),
      await send(url(), { headers: { authorization: 'Basic eDp5' } }),
      await send(url(), { headers: { cookie: member.cookie() ?? '' } }),
    ]) {
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(
        new RegExp(`^Bearer scope="openid", ${metadata()}, DPoP algs="ES256 .*"$`),
      );
    }
  });

  it.each<[string, Change]>([
    ['has expired', { claims: { exp: Math.floor(Date.now() / 1000) - 60 } }],
    ['is of another issuer', { claims: { iss: 'https://elsewhere.example' } }],
    ['is for another audience', { claims: { aud: 'https://elsewhere.example' } }],
    ['is for a resource beside userinfo', { claims: { aud: 'ISSUER/api/mcp' } }],
    ['is an ID token by its type', { header: { typ: 'JWT' } }],
    ['has no type', { header: { typ: undefined } }],
    ['has an unknown kid', { header: { kid: 'unknown' } }],
    ['has no kid', { header: { kid: undefined } }],
    ['has no expiry', { claims: { exp: undefined } }],
    ['has no client', { claims: { client_id: undefined } }],
    ['is of another client', { claims: { client_id: 'storyden-cli' } }],
    ['has no grant', { claims: { grant_id: undefined } }],
    ['is of an unknown grant', { claims: { grant_id: '019aa000-0000-7000-8000-000000000000' } }],
    ['is of a grant that is no id', { claims: { grant_id: `' or 1=1` } }],
    ['is not valid yet', { claims: { nbf: Math.floor(Date.now() / 1000) + 600 } }],
  ])('refuses a token that %s, though our key signed it', async (_, { header = {}, claims = {} }) => {
    const aud = typeof claims.aud === 'string' ? { aud: claims.aud.replace('ISSUER', tiers.issuer) } : {};
    expectInvalidToken(await userinfo(tiers.address, await forge({ header, claims: { ...claims, ...aud } })));
  });

  it('refuses a foreign signature, under the name of our key too', async () => {
    expectInvalidToken(await userinfo(tiers.address, await forge({}, FOREIGN_KEY)));
    const jwk = await exportJWK(FOREIGN_KEY);
    expectInvalidToken(
      await userinfo(tiers.address, await forge({ header: { jwk: { ...jwk, d: undefined } } }, FOREIGN_KEY)),
    );
  });

  it('refuses every algorithm but the configured one: none, and our public key as a shared secret', async () => {
    const claims = claimsOf(good.access_token);
    expectInvalidToken(await userinfo(tiers.address, new UnsecuredJWT(claims).encode()));
    const { kid } = headerOf(good.access_token);
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid })).toString('base64url');
    expectInvalidToken(await userinfo(tiers.address, `${none}.${good.access_token.split('.')[1]}.`));
    const publicPem = SERVER_KEY.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const confused = await forge({ header: { alg: 'HS256' } }, Buffer.from(publicPem));
    expectInvalidToken(await userinfo(tiers.address, confused));
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const rsa = await importPKCS8(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'RS256');
    expectInvalidToken(await userinfo(tiers.address, await forge({ header: { alg: 'RS256' } }, rsa)));
  });

  it.each(['x', 'a.b.c', '...', '{}', 'null', 'sdort_x', 'a b', '"', '', 'é', 'x'.repeat(8_000)])(
    'refuses %j, which is no token',
    async (token) => {
      const { status, headers } = await send(url(), { headers: { authorization: `Bearer ${token}` } });
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toMatch(/^Bearer /);
    },
  );

  it('refuses a changed token, an ID token and a refresh token', async () => {
    const [header, , signature] = good.access_token.split('.');
    const more = { ...claimsOf(good.access_token), scope: 'openid email' };
    const claims = Buffer.from(JSON.stringify(more)).toString('base64url');
    expectInvalidToken(await userinfo(tiers.address, `${header}.${claims}.${signature}`));
    expectInvalidToken(await userinfo(tiers.address, good.id_token));
    const { refresh_token } = await client.tokensByCode(member, 'openid offline_access');
    expectInvalidToken(await userinfo(tiers.address, refresh_token));
  });

  it('refuses a token in the query, alone or besides the header', async () => {
    const inQuery = `${url()}?access_token=${good.access_token}`;
    const headers = { authorization: `Bearer ${good.access_token}` };
    for (const answer of [await send(inQuery), await send(inQuery, { headers })]) {
      expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
      expect(answer.body).not.toHaveProperty('sub');
    }
  });

  it('refuses a token in header and body at once, and twice in the body', async () => {
    const { access_token } = good;
    for (const answer of [
      await postForm(url(), { access_token }, { authorization: `Bearer ${access_token}` }),
      await postForm(url(), `access_token=${access_token}&access_token=${access_token}`),
    ]) {
      expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
    }
  });

  it('refuses a token without openid with 403 and says what is missing', async () => {
    const { access_token } = await client.tokensByCode(member, 'profile email');
    const { status, headers, body } = await userinfo(tiers.address, access_token);
    expect([status, body.error]).toEqual([403, 'insufficient_scope']);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer .*error="insufficient_scope"/);
  });

  it('refuses a token at once when its grant is revoked', async () => {
    const { access_token } = await client.tokensByCode(member, 'openid');
    const { id } = await grantRow(tiers.databaseUrl, access_token);
    expect((await member.delete(`/api/auth/oauth/grants/${id}`)).status).toBe(204);
    expectInvalidToken(await userinfo(tiers.address, access_token));
  });

  it('refuses a token at once when its client is deleted', async () => {
    const doomed = await admin.createClient();
    const { access_token } = await rawClient(tiers.address, doomed).tokensByCode(member, 'openid');
    expectStatus(await userinfo(tiers.address, access_token), 200);
    await admin.deleteClient(doomed);
    expectInvalidToken(await userinfo(tiers.address, access_token));
  });

  it('refuses a token at once while its account is suspended', async () => {
    const fickle = await admin.createMember();
    const { access_token } = await client.tokensByCode(fickle, 'openid');
    await admin.suspend(fickle.handle);
    expectInvalidToken(await userinfo(tiers.address, access_token));
    await admin.reinstate(fickle.handle);
    expectStatus(await userinfo(tiers.address, access_token), 200);
  });

  it.each(['/api/accounts', '/api/auth/oauth/grants', '/api/admin/oauth/clients', '/api/roles'])(
    'is all that a token opens: %s stays closed to it',
    async (path) => {
      const tokens = await client.tokensByCode(await admin.createMember(['ADMINISTRATOR']), 'openid offline_access');
      for (const token of [tokens.access_token, tokens.id_token, tokens.refresh_token]) {
        const asBearer = await send(`${tiers.address}${path}`, { headers: { authorization: `Bearer ${token}` } });
        const asCookie = await openBrowser(tiers.address, `storyden-session=${token}`).get(path);
        expect([asBearer.status, asCookie.status]).toEqual([401, 401]);
      }
    },
  );
});
