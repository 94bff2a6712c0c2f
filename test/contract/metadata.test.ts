import { beforeAll, describe, expect, it } from 'vitest';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf, headerOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { administratorOf } from '../support/people/administrator.ts';
import type { Replica } from '../support/tiers/tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const OPENID = '/.well-known/openid-configuration';
const OAUTH = '/.well-known/oauth-authorization-server';
const RESOURCE = '/.well-known/oauth-protected-resource';

const { tiers } = await useTiers();

const get = (path: string, address = tiers.address) => send(new URL(path, address));
const metadata = expectStatus(await get(OPENID), 200);

function expectPublic({ status, headers }: Answer) {
  expect(status).toBe(200);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(headers.get('cache-control')).toMatch(/max-age=[1-9]/);
  expect(headers.get('cache-control')).not.toMatch(/no-store|private/);
  expect(headers.get('access-control-allow-origin')).toBe('*');
}

describe('the metadata documents (product.md §4)', () => {
  it('agree with each other', async () => {
    const [openid, oauth] = [await get(OPENID), await get(OAUTH)];
    expectPublic(openid);
    expectPublic(oauth);
    expect(oauth.body).toEqual(openid.body);
  });

  it('name the issuer byte for byte, without a trailing slash, and put every address under it', () => {
    expect(metadata.issuer).toBe(tiers.issuer);
    const urls = Object.entries(metadata).filter(([name]) => /_(endpoint|uri)$/.test(name));
    expect(urls.length).toBeGreaterThanOrEqual(5);
    for (const [, url] of urls) expect(url).toMatch(new RegExp(`^${tiers.issuer}/`));
  });

  it('have what RFC 8414 §2 and OIDC Discovery §3 ask for', () => {
    expect(metadata).toMatchObject({
      response_types_supported: ['code'],
      grant_types_supported: expect.arrayContaining(['authorization_code', 'refresh_token']),
      scopes_supported: expect.arrayContaining(['openid', 'profile', 'email', 'offline_access', 'CREATE_POST']),
      subject_types_supported: ['public'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      response_modes_supported: ['query', 'fragment', 'form_post'],
      prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
      display_values_supported: ['page', 'popup', 'touch', 'wap'],
      acr_values_supported: ['urn:storyden:acr:password'],
      claims_parameter_supported: true,
      require_pushed_authorization_requests: false,
      request_parameter_supported: true,
      request_object_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'Ed25519', 'EdDSA'],
      // Absent would mean true.
      request_uri_parameter_supported: false,
    });
  });

  it('list only endpoints that answer', async () => {
    const endpoints = Object.entries<string>(metadata).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name));
    for (const [name, url] of endpoints) {
      const takesForms = /^(token|device|revocation|introspection|pushed)_/.test(name);
      const answer = takesForms ? await postForm(url, '') : await send(url);
      if (name === 'jwks_uri') expect(answer.status).toBe(200);
      // The page that asks a person.
      else if (name === 'end_session_endpoint') expect(answer.headers.get('location')).toBe(`${tiers.web}/logout`);
      else expect({ name, error: answer.body.error }).toEqual({ name, error: expect.stringMatching(/^invalid_/) });
    }
  });

  it.each([
    ['revocation_endpoint', 'revoke'],
    ['introspection_endpoint', 'introspect'],
    ['pushed_authorization_request_endpoint', 'par'],
    ['registration_endpoint', 'register'],
    ['end_session_endpoint', 'logout'],
  ])('list the %s exactly if it works', async (name, path) => {
    const answer = await postForm(`${tiers.address}/api/oauth/${path}`, '');
    expect(name in metadata).toBe(answer.status !== 404);
  });

  it('list exactly the grant types that the token endpoint knows', async () => {
    const known = async (grantType: string) => {
      const { body } = await postForm(metadata.token_endpoint, { grant_type: grantType, client_id: 'nobody' });
      return body.error !== 'unsupported_grant_type';
    };
    for (const grantType of metadata.grant_types_supported) expect(await known(grantType)).toBe(true);
    for (const grantType of [
      'client_credentials',
      'password',
      'implicit',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
    ]) {
      expect(await known(grantType)).toBe(metadata.grant_types_supported.includes(grantType));
    }
  });

  it('list the authentication methods, the algorithm and the claims that are used', async () => {
    expect(metadata.token_endpoint_auth_methods_supported.toSorted()).toEqual([
      'client_secret_basic',
      'client_secret_post',
      'none',
      'private_key_jwt',
    ]);
    // RFC 8414 §2: with private_key_jwt, and never none.
    const algs: string[] = metadata.token_endpoint_auth_signing_alg_values_supported;
    expect(algs.toSorted()).toEqual(['ES256', 'Ed25519', 'EdDSA', 'PS256', 'RS256']);
    expect(metadata.revocation_endpoint_auth_methods_supported).toEqual(metadata.token_endpoint_auth_methods_supported);
    expect(metadata.introspection_endpoint_auth_methods_supported).not.toContain('none');
    expect(metadata.dpop_signing_alg_values_supported.toSorted()).toEqual(algs.toSorted());
    expect(metadata.userinfo_signing_alg_values_supported).toEqual(metadata.id_token_signing_alg_values_supported);
    const admin = await administratorOf(tiers);
    const tokens = await rawClient(tiers.address, await admin.createClient()).tokensByCode(admin, 'openid');
    const idTokenAlgs: string[] = metadata.id_token_signing_alg_values_supported;
    expect(idTokenAlgs.toSorted()).toEqual(['ES256', 'EdDSA', 'PS256', 'RS256']);
    // The first is for whoever registered none.
    expect(idTokenAlgs[0]).toBe(headerOf(tokens.id_token).alg);
    expect(metadata.claims_supported).toEqual(expect.arrayContaining(Object.keys(claimsOf(tokens.id_token))));
  });
});

describe('the protected resource metadata (RFC 9728 §3)', () => {
  it.each(['', '/mcp', '/mcp/v1', '/api/oauth/userinfo'])(
    'at the path %j names the issuer and that path',
    async (path) => {
      const answer = await get(`${RESOURCE}${path}`);
      expectPublic(answer);
      expect(answer.body).toEqual({
        resource: `${tiers.issuer}${path}`,
        authorization_servers: [tiers.issuer],
        bearer_methods_supported: ['header'],
        scopes_supported: expect.arrayContaining(['openid', 'profile', 'email', 'CREATE_POST']),
        resource_name: 'Storyden',
        dpop_signing_alg_values_supported: metadata.dpop_signing_alg_values_supported,
        dpop_bound_access_tokens_required: false,
      });
    },
  );

  it('lists no scope that a self-registered client may not have, nor the one that is no matter of a resource', async () => {
    const { scopes_supported } = expectStatus(await get(RESOURCE), 200);
    const privileged = /^(ADMINISTRATOR|MANAGE_.*|VIEW_.*|USE_OAUTH_CLIENTS|USE_PERSONAL_ACCESS_KEYS)$/;
    expect(metadata.scopes_supported).toContain('offline_access');
    expect(metadata.scopes_supported.filter((scope: string) => privileged.test(scope))).toEqual([]);
    expect(scopes_supported).toEqual(metadata.scopes_supported.filter((scope: string) => scope !== 'offline_access'));
  });

  it('names resources that tokens can be asked for', async () => {
    const { resource } = expectStatus(await get(`${RESOURCE}/mcp`), 200);
    const admin = await administratorOf(tiers);
    const raw = rawClient(tiers.address, await admin.createClient());
    const { code, verifier } = await raw.approvedCode(admin, { resource });
    expect(claimsOf(expectStatus(await raw.exchange(code, verifier), 200).access_token).aud).toBe(resource);
  });
});

describe('the key set (product.md §4)', () => {
  const rsa = { kty: 'RSA', parameters: ['e', 'n'] };
  const MEMBERS: Record<string, object> = {
    RS256: { alg: 'RS256', ...rsa },
    PS256: { alg: 'PS256', ...rsa },
    ES256: { alg: 'ES256', kty: 'EC', parameters: ['crv', 'x', 'y'] },
    EdDSA: { alg: 'EdDSA', kty: 'OKP', parameters: ['crv', 'x'] },
  };

  it('has public members only and may be cached', async () => {
    const answer = await get('/api/oauth/jwks');
    expectPublic(answer);
    expect(Object.keys(answer.body)).toEqual(['keys']);
    expect(answer.body.keys.length).toBeGreaterThan(0);
    for (const key of answer.body.keys) {
      const { kid, use, kty, alg, ...parameters } = key;
      expect({ kid, use }).toEqual({ kid: expect.any(String), use: 'sig' });
      expect({ alg, kty, parameters: Object.keys(parameters).toSorted() }).toEqual(MEMBERS[alg]);
    }
  });
});

describe('while OAuth is switched off (product.md §1)', () => {
  let replica: Replica;
  beforeAll(async () => {
    replica = await tiers.bootReplica({ gateway: { oauthEnabled: false } });
  });

  it.each([
    ['GET', OPENID],
    ['GET', OAUTH],
    ['GET', RESOURCE],
    ['GET', `${RESOURCE}/mcp`],
    ['GET', '/api/oauth/jwks'],
    ['GET', '/api/oauth/authorize'],
    ['POST', '/api/oauth/authorize'],
    ['POST', '/api/oauth/par'],
    ['GET', '/api/oauth/authorize/response'],
    ['GET', '/api/oauth/authorize/consent'],
    ['POST', '/api/oauth/authorize/consent'],
    ['POST', '/api/oauth/device_authorization'],
    ['GET', '/api/oauth/device/consent'],
    ['POST', '/api/oauth/device/consent'],
    ['POST', '/api/oauth/token'],
    ['GET', '/api/oauth/userinfo'],
    ['POST', '/api/oauth/userinfo'],
    ['POST', '/api/oauth/revoke'],
    ['POST', '/api/oauth/introspect'],
  ])('%s %s answers 404 oauth_disabled', async (method, path) => {
    const { status, headers, body } = await send(new URL(path, replica.address), { method });
    expect({ status, error: body?.error }).toEqual({ status: 404, error: 'oauth_disabled' });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('accounts and health go on', async () => {
    expectStatus(await get('/livez', replica.address), 200);
    expectStatus(await get('/readyz', replica.address), 200);
    const credentials = { identifier: tiers.admin.handle, token: tiers.admin.password };
    const answer = await send(`${replica.address}/api/auth/password/signin`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    });
    expectStatus(answer, 200);
  });
});

describe('health (product.md §4)', () => {
  it.each(['/livez', '/readyz'])('%s answers 200 to everybody', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-request-id')).toEqual(expect.any(String));
  });
});
