import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { describe, expect, it } from 'vitest';
import { visit } from '../conformance/visit.ts';
import { newClientKey } from '../support/clients/client-keys.ts';
import { DEVICE_CODE_GRANT } from '../support/clients/oauth-client.ts';
import { claimsOf, rowsOf } from '../support/database/rows.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { signIn } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();
const member = await admin.createMember(['USE_OAUTH_CLIENTS'], { email: 'member@example.org', email_verified: true });
const person = await signIn(tiers.address, member);

/** A client of openid-client that is registered with these fields, which the library is told too. */
async function configured(fields: Record<string, openid.JsonValue> = {}, authentication?: openid.ClientAuth) {
  const { client_id, client_secret = '' } = await admin.createClient({ type: 'confidential', ...fields });
  const method = authentication ?? openid.ClientSecretBasic(client_secret);
  const options = { execute: [openid.allowInsecureRequests] };
  return openid.discovery(new URL(tiers.issuer), client_id, fields as Partial<openid.ClientMetadata>, method, options);
}

type Ask = (config: openid.Configuration, parameters: Record<string, string>) => URL | Promise<URL>;
const plainly: Ask = openid.buildAuthorizationUrl;

/** The whole code flow; `ask` makes the address that the browser opens. */
async function flow(
  config: openid.Configuration,
  parameters: Record<string, string> = {},
  { ask = plainly, dpop }: { ask?: Ask; dpop?: openid.DPoPHandle } = {},
) {
  const [state, nonce, verifier] = [openid.randomState(), openid.randomNonce(), openid.randomPKCECodeVerifier()];
  const url = await ask(config, {
    redirect_uri: REDIRECT_URI,
    scope: 'openid',
    state,
    nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  const visited = await visit(person, url);
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
  const options = dpop && { DPoP: dpop };
  const tokens = await openid.authorizationCodeGrant(config, visited.callback ?? url, checks, undefined, options);
  return { ...visited, tokens };
}

describe('openid-client, knowing the issuer alone,', () => {
  it('has the person sign in again with prompt=login and with max_age', async () => {
    const config = await configured();
    for (const parameters of [{ prompt: 'login' }, { max_age: '1' }]) {
      const earlier = `update sessions set authenticated_at = authenticated_at - interval '1 minute'`;
      await rowsOf(tiers.databaseUrl, earlier);
      const { asked, tokens } = await flow(config, parameters);
      expect(asked).toContain('login');
      expect(tokens.claims()?.auth_time).toBeGreaterThan(Date.now() / 1000 - 30);
    }
  });

  it('signs in silently what was approved, naming the person by the ID token it has', async () => {
    const config = await configured();
    const { tokens } = await flow(config, { prompt: 'consent' });
    const silently = { prompt: 'none', id_token_hint: tokens.id_token ?? '' };
    const again = await flow(config, silently);
    expect(again.asked).toEqual([]);
    expect(again.tokens.claims()?.sub).toBe(member.id);
    await expect(flow(config, { ...silently, scope: 'openid email' })).rejects.toMatchObject({
      error: 'consent_required',
    });
  });

  it('has its hints shown to the person, and is told how the person signed in', async () => {
    const hints = { login_hint: member.handle, ui_locales: 'de', display: 'popup' };
    const acr_values = 'urn:storyden:acr:password';
    const { pages, tokens } = await flow(await configured(), { prompt: 'login', ...hints, acr_values });
    expect(Object.fromEntries(pages[0]?.searchParams ?? [])).toMatchObject(hints);
    expect(tokens.claims()?.acr).toBe(acr_values);
    const choice = await flow(await configured(), { prompt: 'select_account' });
    expect(choice.pages[0]?.searchParams.get('prompt')).toBe('select_account');
  });

  it('asks for single claims', async () => {
    const config = await configured();
    const claims = JSON.stringify({ id_token: { email: null }, userinfo: { name: { essential: true } } });
    const { tokens } = await flow(config, { claims });
    expect(tokens.claims()?.email).toBe('member@example.org');
    const userInfo = await openid.fetchUserInfo(config, tokens.access_token, member.id);
    expect(userInfo).toEqual({ sub: member.id, name: `Name of ${member.handle}` });
  });

  it('does without PKCE where an administrator lifted it', async () => {
    const config = await configured({ pkce_required: false });
    const nonce = openid.randomNonce();
    const url = openid.buildAuthorizationUrl(config, { redirect_uri: REDIRECT_URI, scope: 'openid', nonce });
    const { callback } = await visit(person, url);
    const tokens = await openid.authorizationCodeGrant(config, callback ?? url, { expectedNonce: nonce });
    expect(tokens.claims()?.sub).toBe(member.id);
  });

  it('gets tokens for a resource in every flow', async () => {
    const resource = `${tiers.issuer}/mcp`;
    const fields = { allowed_grants: ['authorization_code', 'client_credentials', DEVICE_CODE_GRANT] };
    const config = await configured(fields);
    const pushed: Ask = (of, parameters) => openid.buildAuthorizationUrlWithPAR(of, parameters);
    const byCode = await flow(config, { resource }, { ask: pushed });
    const started = await openid.initiateDeviceAuthorization(config, { scope: 'openid', resource });
    await person.approveDevice(started.user_code);
    const byDevice = await openid.pollDeviceAuthorizationGrant(config, { ...started, interval: 0.1 });
    const itsOwn = await openid.clientCredentialsGrant(config, { resource });
    for (const { access_token } of [byCode.tokens, byDevice, itsOwn]) expect(claimsOf(access_token).aud).toBe(resource);
  });

  it('pushes its requests, signed and plain, and binds codes and tokens to its key', async () => {
    const key = await newClientKey('ES256');
    const signing = { key: key.privateKey, kid: key.jwk.kid ?? '' };
    const fields = {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
      require_pushed_authorization_requests: true,
      dpop_bound_access_tokens: true,
    };
    const config = await configured(fields, openid.PrivateKeyJwt(signing));
    const dpop = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair());
    const plain: Ask = (of, parameters) => openid.buildAuthorizationUrlWithPAR(of, parameters, { DPoP: dpop });
    const signed: Ask = async (of, parameters) => {
      const { searchParams } = await openid.buildAuthorizationUrlWithJAR(of, parameters, signing);
      return openid.buildAuthorizationUrlWithPAR(of, searchParams, { DPoP: dpop });
    };
    for (const ask of [plain, signed]) {
      const { tokens } = await flow(config, { scope: 'openid offline_access' }, { ask, dpop });
      expect(tokens.token_type).toBe('dpop');
      const userInfo = await openid.fetchUserInfo(config, tokens.access_token, member.id, { DPoP: dpop });
      expect(userInfo).toEqual({ sub: member.id });
      const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP: dpop });
      expect(claimsOf(renewed.access_token).cnf).toEqual(claimsOf(tokens.access_token).cnf);
    }
  });
});

describe('oauth4webapi', () => {
  const insecure = { [oauth.allowInsecureRequests]: true };

  it('is answered in the fragment', async () => {
    const { client_id } = await admin.createClient();
    const issuer = new URL(tiers.issuer);
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const [state, verifier] = [oauth.generateRandomState(), oauth.generateRandomCodeVerifier()];
    const url = new URL(server.authorization_endpoint ?? '');
    url.search = new URLSearchParams({
      client_id,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      response_mode: 'fragment',
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString();
    const { callback } = await visit(person, url);
    const fragment = new URLSearchParams(callback?.hash.slice(1));
    const checked = oauth.validateAuthResponse(server, { client_id }, fragment, state);
    expect(checked.get('code')).toEqual(expect.any(String));
    expect(callback?.search).toBe('');
  });

  it('as a resource server learns who issues tokens for it, and judges those that are for it alone', async () => {
    const resource = new URL(`${tiers.issuer}/mcp`);
    const answer = await oauth.resourceDiscoveryRequest(resource, insecure);
    const { authorization_servers = [] } = await oauth.processResourceDiscoveryResponse(resource, answer);
    const issuer = new URL(authorization_servers[0] ?? '');
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));

    const { tokens } = await flow(await configured(), { resource: resource.href });
    const request = new Request(resource, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    const claims = await oauth.validateJwtAccessToken(server, request, resource.href, insecure);
    expect(claims).toMatchObject({ sub: member.id, aud: resource.href });
    const elsewhere = oauth.validateJwtAccessToken(server, request, `${tiers.issuer}/other`, insecure);
    await expect(elsewhere).rejects.toThrow();
  });
});
