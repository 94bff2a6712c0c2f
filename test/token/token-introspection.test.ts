import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { describe, expect, it } from 'vitest';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { callGrants } from '../support/clients/proto-client.ts';
import { claimsOf, grantRow, rowsOf } from '../support/database/rows.ts';
import { expectStatus, send } from '../support/http.ts';
import type { Member, RegisteredClient } from '../support/people/administrator.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid offline_access READ_PROFILE CREATE_POST';

describe('Introspection (RFC 7662)', async () => {
  const { tiers, admin } = await useTiers();
  const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE']);
  const client = await admin.createClient({ allowed_scopes: ['READ_PROFILE', 'CREATE_POST'] });
  const resourceServer = await admin.createClient({ type: 'confidential', allowed_scopes: ['READ_PROFILE'] });
  const owner = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE']);
  const fields = { redirect_uris: [], allowed_grants: ['client_credentials'], allowed_scopes: ['READ_PROFILE'] };
  const owned = { client: await admin.createClient({ type: 'confidential', account_id: owner.id, ...fields }), owner };

  const introspect = (token: string, more: Record<string, string> = {}, by: RegisteredClient = resourceServer) => {
    const { client_id, client_secret } = by;
    const own = { client_id, ...(client_secret !== undefined && { client_secret }) };
    return postForm(`${tiers.address}/api/oauth/introspect`, { ...own, token, ...more });
  };
  const told = async (token: string, by?: RegisteredClient) => expectStatus(await introspect(token, {}, by), 200);
  const asReader = (token: string) => {
    const call = { service: 'TokenService', method: 'IntrospectToken', request: { token } };
    return callGrants(tiers.grantsAddress, { ...call, token: tiers.readerToken });
  };
  const tokensOf = (someone: Member = member, by: RegisteredClient = client) =>
    rawClient(tiers.address, by).tokensByCode(someone, SCOPE);
  const ownToken = async () =>
    expectStatus(await rawClient(tiers.address, owned.client).token({ grant_type: 'client_credentials' }), 200)
      .access_token;
  /** Both ways say that it is not active, and nothing else. */
  const expectInactive = async (token: string) => {
    const answer = await introspect(token);
    expect([answer.status, answer.text]).toEqual([200, '{"active":false}']);
    // On the wire false is absent.
    expect(await asReader(token)).toEqual({});
  };

  it('of an access token tells what it says and who it is for', async () => {
    const { access_token } = await tokensOf();
    const { exp, iat, jti, auth_time, grant_id } = claimsOf(access_token);
    const answer = await introspect(access_token);
    expect(expectStatus(answer, 200)).toEqual({
      active: true,
      scope: 'openid offline_access READ_PROFILE CREATE_POST',
      client_id: client.client_id,
      username: member.handle,
      token_type: 'Bearer',
      sub: member.id,
      aud: 'storyden',
      iss: tiers.issuer,
      ...{ exp, iat, jti, auth_time, grant_id },
    });
    expect([answer.headers.get('cache-control'), answer.headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    expect(await asReader(access_token)).toMatchObject({ active: true, username: member.handle, grant_id, jti });
  });

  it('of a token of a client itself names no account', async () => {
    const token = await ownToken();
    const { exp, iat, jti } = claimsOf(token);
    const clientId = owned.client.client_id;
    expect(await told(token)).toEqual({
      ...{ active: true, scope: 'READ_PROFILE', client_id: clientId, token_type: 'Bearer', sub: clientId },
      ...{ aud: 'storyden', iss: tiers.issuer, exp, iat, jti },
    });
  });

  it('of a refresh token tells its own client, and internal services', async () => {
    const own = await admin.createClient({ type: 'confidential', allowed_scopes: ['READ_PROFILE', 'CREATE_POST'] });
    const { access_token, refresh_token } = await tokensOf(member, own);
    const { expires_at, auth_time, id } = await grantRow(tiers.databaseUrl, access_token);
    const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
    const description = {
      ...{ active: true, scope: SCOPE, client_id: own.client_id, username: member.handle, sub: member.id },
      ...{ aud: 'storyden', iss: tiers.issuer, exp: seconds(expires_at), auth_time: seconds(auth_time), grant_id: id },
    };
    expect(await told(refresh_token, own)).toEqual(description);
    expect(await told(refresh_token)).toEqual({ active: false });
    expect(await asReader(refresh_token)).toMatchObject({ active: true, client_id: own.client_id, grant_id: id });
  });

  it('of a refresh token follows its rotation', async () => {
    const own = await admin.createClient({ type: 'confidential' });
    const raw = rawClient(tiers.address, own);
    const first = await raw.tokensByCode(member, 'openid offline_access');
    const second = expectStatus(await raw.refresh(first.refresh_token), 200);
    // Within the grace both renew.
    expect((await told(first.refresh_token, own)).active).toBe(true);
    expect((await told(second.refresh_token, own)).active).toBe(true);
    await grantRow(tiers.databaseUrl, first.access_token, `rotated_at = now() - interval '1 hour'`);
    expect((await told(first.refresh_token, own)).active).toBe(false);
    expect((await told(second.refresh_token, own)).active).toBe(true);
  });

  it('tells of the scope what the account still holds', async () => {
    const fickle = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE', 'MANAGE_POSTS']);
    const app = await admin.createClient({ type: 'confidential', allowed_scopes: ['READ_PROFILE', 'MANAGE_POSTS'] });
    const scope = 'openid offline_access READ_PROFILE MANAGE_POSTS';
    const { access_token, refresh_token } = await rawClient(tiers.address, app).tokensByCode(fickle, scope);
    expect((await told(access_token)).scope).toBe(scope);
    await fickle.setPermissions(['USE_OAUTH_CLIENTS']);
    const kept = 'openid offline_access READ_PROFILE';
    expect([(await told(access_token)).scope, (await told(refresh_token, app)).scope]).toEqual([kept, kept]);
    await fickle.setPermissions(['ADMINISTRATOR']);
    expect((await told(access_token)).scope).toBe(scope);
    // Without the right to approve, nothing renews; what was issued stays.
    await fickle.setPermissions([]);
    expect((await told(access_token)).active).toBe(true);
    expect((await told(refresh_token, app)).active).toBe(false);
  });

  it('tells of the scope of a client itself what its owner still holds', async () => {
    const owner = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS']);
    const fields = { redirect_uris: [], allowed_grants: ['client_credentials'], allowed_scopes: ['MANAGE_POSTS'] };
    const bot = await admin.createClient({ type: 'confidential', account_id: owner.id, ...fields });
    const issued = await rawClient(tiers.address, bot).token({ grant_type: 'client_credentials' });
    const { access_token } = expectStatus(issued, 200);
    expect((await told(access_token)).scope).toBe('MANAGE_POSTS');
    await owner.setPermissions(['USE_OAUTH_CLIENTS']);
    expect((await told(access_token)).scope).toBe('');
    await admin.suspend(owner.handle);
    await expectInactive(access_token);
  });

  it('ends with the grant', async () => {
    const { access_token, refresh_token } = await tokensOf();
    const { id } = await grantRow(tiers.databaseUrl, access_token);
    expect((await member.delete(`/api/auth/oauth/grants/${id}`)).status).toBe(204);
    await expectInactive(access_token);
    await expectInactive(refresh_token);
    const over = await tokensOf();
    await grantRow(tiers.databaseUrl, over.access_token, 'expires_at = now()');
    await expectInactive(over.access_token);
    await expectInactive(over.refresh_token);
  });

  it('ends with the client', async () => {
    const doomed = await admin.createClient({ allowed_scopes: ['READ_PROFILE', 'CREATE_POST'] });
    const { access_token, refresh_token } = await tokensOf(member, doomed);
    await admin.deleteClient(doomed);
    await expectInactive(access_token);
    await expectInactive(refresh_token);
  });

  it('does not begin again with another client of the same client_id', async () => {
    const fields = { type: 'confidential', redirect_uris: [], allowed_grants: ['client_credentials'] };
    const named = () => admin.createClient({ ...fields, client_id: 'one-name' });
    const tokenOf = async (by: RegisteredClient) =>
      expectStatus(await rawClient(tiers.address, by).token({ grant_type: 'client_credentials' }), 200).access_token;
    const first = await named();
    const before = await tokenOf(first);
    expect(await told(before)).toMatchObject({ active: true });
    await admin.deleteClient(first);
    // As if it had been deleted a while after the token was issued.
    const laterBy = (seconds: number) =>
      rowsOf(
        tiers.databaseUrl,
        `update clients set deleted_at = deleted_at + make_interval(secs => $2) where id = $1`,
        [first.id, seconds],
      );
    await laterBy(2);
    const second = await named();
    await expectInactive(before);
    await laterBy(-2);
    expect(await told(await tokenOf(second))).toMatchObject({ active: true });
  });

  it('pauses while the account is suspended', async () => {
    const fickle = await admin.createMember();
    const { access_token, refresh_token } = await tokensOf(fickle);
    await admin.suspend(fickle.handle);
    await expectInactive(access_token);
    await expectInactive(refresh_token);
    await admin.reinstate(fickle.handle);
    expect((await told(access_token)).active).toBe(true);
  });

  it('ends with the revocation of the token alone', async () => {
    const { access_token } = await tokensOf();
    await postForm(`${tiers.address}/api/oauth/revoke`, { client_id: client.client_id, token: access_token });
    await expectInactive(access_token);
  });

  it('of an ID token, and of what is no token of ours, is inactive', async () => {
    const { id_token, refresh_token } = await tokensOf();
    const forged = refresh_token.replace(/.$/, (last: string) => (last === 'A' ? 'Q' : 'A'));
    for (const token of [id_token, 'x', 'a.b.c', 'sdort_x', forged, 'é']) await expectInactive(token);
  });

  it('finds a token whatever the hint says', async () => {
    const { access_token } = await tokensOf();
    for (const token_type_hint of ['refresh_token', 'access_token', 'other']) {
      expect((await introspect(access_token, { token_type_hint })).body.active).toBe(true);
    }
  });

  it('is for clients that can authenticate: invalid_client to all others', async () => {
    const { access_token } = await tokensOf();
    const wrong = { ...resourceServer, client_secret: 'x' };
    const nameless = await postForm(`${tiers.address}/api/oauth/introspect`, { token: access_token });
    const { client_id } = resourceServer;
    for (const answer of [
      nameless,
      await introspect(access_token, {}, client),
      await introspect(access_token, {}, wrong),
      await introspect(access_token, {}, { id: '', client_id }),
    ]) {
      expectOAuthRefused(answer, 401, 'invalid_client');
    }
  });

  it('without a token is invalid_request, and with a bearer token is not authenticated', async () => {
    expectOAuthRefused(await introspect(''), 400, 'invalid_request');
    const { access_token } = await tokensOf();
    const answer = await send(`${tiers.address}/api/oauth/introspect`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${access_token}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ token: access_token }).toString(),
    });
    expectOAuthRefused(answer, 401, 'invalid_client');
  });

  it('is done by openid-client and oauth4webapi', async () => {
    const { access_token } = await tokensOf();
    const { client_id, client_secret = '' } = resourceServer;
    const config = await openid.discovery(new URL(tiers.issuer), client_id, client_secret, undefined, {
      execute: [openid.allowInsecureRequests],
    });
    expect(await openid.tokenIntrospection(config, access_token)).toMatchObject({ active: true, sub: member.id });

    const server = config.serverMetadata() as oauth.AuthorizationServer;
    const auth = oauth.ClientSecretBasic(client_secret);
    const options = { [oauth.allowInsecureRequests]: true };
    const response = await oauth.introspectionRequest(server, { client_id }, auth, access_token, options);
    const answer = await oauth.processIntrospectionResponse(server, { client_id }, response);
    expect(answer).toMatchObject({ active: true, client_id: client.client_id });
  });
});
