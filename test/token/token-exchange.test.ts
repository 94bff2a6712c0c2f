import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { describe, expect, it } from 'vitest';
import { boundClient, newProofKey } from '../support/clients/dpop.ts';
import { postForm, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { callGrants } from '../support/clients/proto-client.ts';
import {
  ACCESS_TOKEN_TYPE,
  exchange,
  exchangedToken,
  newService,
  ownToken,
  TOKEN_EXCHANGE_GRANT,
} from '../support/clients/token-exchange.ts';
import { claimsOf, headerOf, rowsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import type { RegisteredClient } from '../support/people/administrator.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid profile offline_access READ_PROFILE CREATE_POST';
const JWT_TYPE = 'urn:ietf:params:oauth:token-type:jwt';

const RESOURCE = 'https://search.example/';
const { tiers, admin } = await useTiers({ grants: { resources: [RESOURCE] } });
const { address } = tiers;
const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE', 'CREATE_POST']);
const app = await admin.createClient({ allowed_scopes: ['READ_PROFILE', 'CREATE_POST'] });
const service = await newService(admin);

/** What the member approved for the application: the token that it shows to services. */
const subjectToken = async () => (await rawClient(address, app).tokensByCode(member, SCOPE)).access_token;
const told = async (token: string, by: RegisteredClient = service) => {
  const { client_id, client_secret = '' } = by;
  return expectStatus(await postForm(`${address}/api/oauth/introspect`, { client_id, client_secret, token }), 200);
};
const itself = ({ client_id }: RegisteredClient) => ({ sub: client_id, client_id });

describe('A service that was shown a token (RFC 8693 §2)', () => {
  it('gets one of its own: who acts, for whom, of which grant, and no refresh or ID token', async () => {
    const subject = await subjectToken();
    const answer = await exchange(address, service, subject);
    expect(expectStatus(answer, 200)).toEqual({
      access_token: expect.any(String),
      issued_token_type: ACCESS_TOKEN_TYPE,
      token_type: 'Bearer',
      expires_in: expect.any(Number),
      scope: 'openid profile READ_PROFILE CREATE_POST',
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { access_token, expires_in } = answer.body;
    const [before, claims] = [claimsOf(subject), claimsOf(access_token)];
    expect(headerOf(access_token)).toMatchObject({ typ: 'at+jwt' });
    const { iss, sub, aud, grant_id, auth_time, jti, iat, client_id } = before;
    expect(claims).toEqual({
      ...{ iss, sub, aud, grant_id, auth_time, exp: claims.iat + expires_in },
      client_id: service.client_id,
      scope: 'openid profile READ_PROFILE CREATE_POST',
      iat: expect.any(Number),
      jti: expect.any(String),
      act: itself(service),
      exchanged_from: [{ jti, iat, client_id, sub, grant_id }],
    });
    expect(claims.jti).not.toBe(jti);
    expect(claims.exp).toBeLessThanOrEqual(before.exp);
  });

  it('shows who acts where it is asked about, over HTTP and RPC', async () => {
    const token = await exchangedToken(address, service, await subjectToken(), { scope: 'READ_PROFILE' });
    const { exp, iat, jti, auth_time, grant_id } = claimsOf(token);
    expect(await told(token)).toEqual({
      active: true,
      scope: 'READ_PROFILE',
      client_id: service.client_id,
      username: member.handle,
      token_type: 'Bearer',
      sub: member.id,
      aud: 'storyden',
      iss: tiers.issuer,
      act: itself(service),
      ...{ exp, iat, jti, auth_time, grant_id },
    });
    const call = { service: 'TokenService', method: 'IntrospectToken', request: { token } };
    expect(await callGrants(tiers.grantsAddress, { ...call, token: tiers.readerToken })).toMatchObject({
      active: true,
      act: itself(service),
    });
  });

  it('may be one of two in a row: both are named, the last one first', async () => {
    const search = await newService(admin);
    const first = await exchangedToken(address, service, await subjectToken());
    const second = await exchangedToken(address, search, first, { scope: 'READ_PROFILE', audience: RESOURCE });
    const { act, sub, client_id, aud, grant_id, exp } = claimsOf(second);
    expect(act).toEqual({ ...itself(search), act: itself(service) });
    expect({ sub, client_id, aud, grant_id }).toEqual({
      sub: member.id,
      client_id: search.client_id,
      aud: RESOURCE,
      grant_id: claimsOf(first).grant_id,
    });
    expect(exp).toBeLessThanOrEqual(claimsOf(first).exp);
    expect(await told(second)).toMatchObject({ active: true, act, scope: 'READ_PROFILE' });
    // What was narrowed stays narrow.
    expectOAuthRefused(await exchange(address, service, second, { scope: 'CREATE_POST' }), 400, 'invalid_scope');
  });

  it('names another actor by its token: a client, or a robot with an account', async () => {
    const robot = await newService(admin);
    const byClient = { actor_token: await ownToken(address, robot), actor_token_type: ACCESS_TOKEN_TYPE };
    const first = await exchangedToken(address, service, await subjectToken(), byClient);
    expect(claimsOf(first)).toMatchObject({ act: itself(robot), client_id: service.client_id });

    const bot = await admin.createMember(['USE_OAUTH_CLIENTS']);
    const { access_token } = await rawClient(address, app).tokensByCode(bot, 'openid');
    const byAccount = { actor_token: access_token, actor_token_type: JWT_TYPE };
    const second = await exchangedToken(address, service, first, byAccount);
    expect(claimsOf(second).act).toEqual({ sub: bot.id, client_id: app.client_id, act: itself(robot) });
    expect(claimsOf(second).sub).toBe(member.id);
    expect(await told(second)).toMatchObject({ active: true, username: member.handle, sub: member.id });
  });

  it('of a client acts for that client, within what its owner holds', async () => {
    const owner = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS']);
    const bot = await newService(admin, { account_id: owner.id, allowed_scopes: ['MANAGE_EVENTS', 'MANAGE_POSTS'] });
    const token = await exchangedToken(address, service, await ownToken(address, bot));
    const { sub, grant_id, scope, act } = claimsOf(token);
    expect({ sub, grant_id, scope, act }).toEqual({
      ...{ sub: bot.client_id, grant_id: undefined, scope: 'MANAGE_EVENTS', act: itself(service) },
    });
    const active = await told(token);
    expect([active.active, active.sub, active.username]).toEqual([true, bot.client_id, undefined]);
    await owner.setPermissions(['USE_OAUTH_CLIENTS']);
    expect(await told(token)).toMatchObject({ active: true, scope: '' });
  });

  it('lives no longer than the tokens that it was made of', async () => {
    const short = await tiers.bootReplica({ grants: { lifetimes: { accessToken: 30_000 } } });
    const dying = await ownToken(short.address, service);
    const subject = await subjectToken();
    const byActor = { actor_token: dying, actor_token_type: ACCESS_TOKEN_TYPE };
    for (const answer of [
      await exchange(address, service, dying),
      await exchange(address, service, subject, byActor),
    ]) {
      const { access_token, expires_in } = expectStatus(answer, 200);
      expect(expires_in).toBeLessThanOrEqual(30);
      expect(claimsOf(access_token).exp).toBe(claimsOf(dying).exp);
    }
  });

  it('reads userinfo where the scope and the audience let it', async () => {
    const subject = await subjectToken();
    expect(expectStatus(await userinfo(address, await exchangedToken(address, service, subject)), 200)).toMatchObject({
      sub: member.id,
      preferred_username: member.handle,
    });
    const narrow = await exchangedToken(address, service, subject, { scope: 'READ_PROFILE' });
    expect((await userinfo(address, narrow)).status).toBe(403);
    const elsewhere = await exchangedToken(address, service, subject, { resource: RESOURCE });
    expect((await userinfo(address, elsewhere)).status).toBe(401);
  });

  it('gives it back alone', async () => {
    const subject = await subjectToken();
    const token = await exchangedToken(address, service, subject);
    const { client_id, client_secret = '' } = service;
    await postForm(`${address}/api/oauth/revoke`, { client_id, client_secret, token });
    expect([await told(token), (await told(subject)).active]).toEqual([{ active: false }, true]);
  });

  it('is told of by its name in requests of either type of token', async () => {
    const types = { subject_token_type: JWT_TYPE, requested_token_type: JWT_TYPE };
    const answer = await exchange(address, service, await subjectToken(), types);
    expect(expectStatus(answer, 200)).toMatchObject({ issued_token_type: JWT_TYPE, token_type: 'Bearer' });
  });

  it('leaves no trace in the database, and no token in the log', async () => {
    const counts = () =>
      rowsOf(tiers.databaseUrl, 'select (select count(*) from grants) g, (select count(*) from revoked_tokens) r');
    const subject = await subjectToken();
    const before = await counts();
    const actor_token = await ownToken(address, service);
    const token = await exchangedToken(address, service, subject, { actor_token, actor_token_type: ACCESS_TOKEN_TYPE });
    expectOAuthRefused(await exchange(address, service, subject, { actor_token }), 400, 'invalid_request');
    expectOAuthRefused(await exchange(address, app, token), 400, 'unauthorized_client');
    expect(await counts()).toEqual(before);
    const log = tiers.logLines.join('\n');
    for (const secret of [subject, token, actor_token]) expect(log).not.toContain(secret.split('.')[2]);
  });
});

describe('Who it is for', () => {
  it('is whom the first token was for, unless the request says it', async () => {
    const { code, verifier } = await rawClient(address, app).approvedCode(member, { resource: RESOURCE, scope: SCOPE });
    const { access_token } = expectStatus(await rawClient(address, app).exchange(code, verifier), 200);
    expect(claimsOf(await exchangedToken(address, service, access_token)).aud).toBe(RESOURCE);
    expect(claimsOf(await exchangedToken(address, service, access_token, { audience: 'storyden' })).aud).toBe(
      'storyden',
    );
  });

  it.each<[string, Record<string, string>, string]>([
    ['a resource', { resource: 'HTTPS://search.example' }, RESOURCE],
    ['a resource, called an audience', { audience: RESOURCE }, RESOURCE],
    ['both, meaning the same', { audience: RESOURCE, resource: 'https://search.example' }, RESOURCE],
    ['this server', { resource: `${tiers.issuer}/mcp` }, `${tiers.issuer}/mcp`],
  ])('is %s', async (_, more, audience) => {
    expect(claimsOf(await exchangedToken(address, service, await subjectToken(), more)).aud).toBe(audience);
  });

  it('is a service by its client_id, which is told of it though it registered nothing else', async () => {
    const search = await newService(admin);
    const token = await exchangedToken(address, service, await subjectToken(), { audience: search.client_id });
    expect(claimsOf(token).aud).toBe(search.client_id);
    expect(await told(token, search)).toMatchObject({ active: true, aud: search.client_id, sub: member.id });
  });
});

describe('A key', () => {
  it('binds the new token where the client proves one (RFC 9449 §5)', async () => {
    const key = await newProofKey();
    const bound = await boundClient(tiers.issuer, service, key);
    const parameters = { grant_type: TOKEN_EXCHANGE_GRANT, subject_token_type: ACCESS_TOKEN_TYPE };
    const answer = await bound.token({ ...parameters, subject_token: await subjectToken() });
    expect(expectStatus(answer, 200)).toMatchObject({ token_type: 'DPoP' });
    expect(claimsOf(answer.body.access_token).cnf).toEqual({ jkt: key.jkt });
    // A bound token never becomes a bearer token; who shows it now is another, with another key.
    expectOAuthRefused(await exchange(address, service, answer.body.access_token), 400, 'invalid_request');
    const actor = { actor_token: answer.body.access_token, actor_token_type: ACCESS_TOKEN_TYPE };
    expectOAuthRefused(await exchange(address, service, await subjectToken(), actor), 400, 'invalid_request');
    const other = await newProofKey();
    const again = await boundClient(tiers.issuer, service, other);
    const second = await again.token({ ...parameters, subject_token: answer.body.access_token });
    expect(claimsOf(expectStatus(second, 200).access_token).cnf).toEqual({ jkt: other.jkt });
  });

  it('is asked of a client that registered dpop_bound_access_tokens', async () => {
    const careful = await newService(admin, { dpop_bound_access_tokens: true });
    expectOAuthRefused(await exchange(address, careful, await subjectToken()), 400, 'invalid_request');
  });
});

describe('TokenService.ExchangeToken', () => {
  const ask = (token: string, request: object) =>
    callGrants(tiers.grantsAddress, { service: 'TokenService', method: 'ExchangeToken', request, token });

  it('answers an internal service of any role, for a client that authenticates', async () => {
    const { client_id, client_secret = '' } = service;
    const subject_token = await subjectToken();
    const request = {
      client: { client_id, client_secret },
      ...{ subject_token, subject_token_type: ACCESS_TOKEN_TYPE },
      ...{ scope: 'READ_PROFILE', audiences: [RESOURCE] },
    };
    for (const caller of [tiers.readerToken, tiers.adminToken, tiers.rpcToken]) {
      const { tokens, issued_token_type } = await ask(caller, request);
      expect(issued_token_type).toBe(ACCESS_TOKEN_TYPE);
      expect(tokens).toMatchObject({ token_type: 'Bearer', scope: 'READ_PROFILE' });
      expect(claimsOf(tokens.access_token)).toMatchObject({ act: itself(service), aud: RESOURCE, sub: member.id });
    }
    const stranger = { ...request, client: { client_id, client_secret: 'wrong' } };
    await expect(ask(tiers.adminToken, stranger)).rejects.toMatchObject({ details: expect.stringMatching(/client/) });
  });
});

describe('Stock libraries', () => {
  const parameters = async () => ({
    subject_token: await subjectToken(),
    subject_token_type: ACCESS_TOKEN_TYPE,
    scope: 'READ_PROFILE',
    audience: RESOURCE,
  });

  it('exchange with openid-client', async () => {
    const { client_id, client_secret } = service;
    const config = await openid.discovery(new URL(tiers.issuer), client_id, client_secret, undefined, {
      execute: [openid.allowInsecureRequests],
    });
    expect(config.serverMetadata().grant_types_supported).toContain(TOKEN_EXCHANGE_GRANT);
    const tokens = await openid.genericGrantRequest(config, TOKEN_EXCHANGE_GRANT, await parameters());
    expect(tokens).toMatchObject({ issued_token_type: ACCESS_TOKEN_TYPE, token_type: 'bearer', scope: 'READ_PROFILE' });
    expect(claimsOf(tokens.access_token)).toMatchObject({ sub: member.id, aud: RESOURCE, act: itself(service) });
  });

  it('exchange with oauth4webapi', async () => {
    const insecure = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(tiers.issuer);
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const { client_id, client_secret = '' } = service;
    const response = await oauth.genericTokenEndpointRequest(
      server,
      { client_id },
      oauth.ClientSecretBasic(client_secret),
      TOKEN_EXCHANGE_GRANT,
      await parameters(),
      insecure,
    );
    const tokens = await oauth.processGenericTokenEndpointResponse(server, { client_id }, response);
    expect(claimsOf(tokens.access_token)).toMatchObject({ sub: member.id, act: itself(service) });
  });
});
