import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../runtime/log.ts';
import { cleanUp } from '../../services/grants/store/clean-up.ts';
import { openGrantsDatabase } from '../../services/grants/store/grants-database.ts';
import { connectionOf } from '../../services/shared/database/connection.ts';
import { ASSERTION_TYPE, assertion, newClientKey } from '../support/clients/client-keys.ts';
import { postForm, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { claimsOf, grantRow, rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import type { RegisteredClient } from '../support/people/administrator.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid offline_access';

describe('Revocation (RFC 7009)', async () => {
  const { tiers, admin } = await useTiers();
  const member = await admin.createMember();
  const publicClient = await admin.createClient();
  const confidential = await admin.createClient({ type: 'confidential' });

  type Parameters = Record<string, string>;
  const revoke = (parameters: Parameters, client: Parameters = { client_id: publicClient.client_id }, headers = {}) =>
    postForm(`${tiers.address}/api/oauth/revoke`, { ...client, ...parameters }, headers);
  const tokensOf = (client: RegisteredClient) => rawClient(tiers.address, client).tokensByCode(member, SCOPE);
  const stands = async (accessToken: string) => (await userinfo(tiers.address, accessToken)).status === 200;
  const renews = async (refreshToken: string, client: RegisteredClient) =>
    (await rawClient(tiers.address, client).refresh(refreshToken)).status === 200;
  const expectNothingToSay = ({ status, headers, text }: Answer) => {
    expect([status, text, headers.get('content-type')]).toEqual([200, '{}', 'application/json']);
    expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
  };

  it.each([
    ['a public', () => publicClient],
    ['a confidential', () => confidential],
  ])('of a refresh token of %s client ends its grant at once, and no other', async (_, clientOf) => {
    const client = clientOf();
    const [tokens, others] = [await tokensOf(client), await tokensOf(client)];
    expectNothingToSay(await revoke({ token: tokens.refresh_token }, { ...client }));
    expect(await stands(tokens.access_token)).toBe(false);
    expect(await renews(tokens.refresh_token, client)).toBe(false);
    expect(await grantRow(tiers.databaseUrl, tokens.access_token)).toMatchObject({
      revoked_at: expect.any(Date),
      revoked_reason: 'revoked_by_client',
    });
    expect(await stands(others.access_token)).toBe(true);
    expect(await renews(others.refresh_token, client)).toBe(true);
  });

  it('of a refresh token that was rotated ends the grant too: who has it is the client or its thief', async () => {
    const tokens = await tokensOf(publicClient);
    const client = rawClient(tiers.address, publicClient);
    const next = expectStatus(await client.refresh(tokens.refresh_token), 200);
    const last = expectStatus(await client.refresh(next.refresh_token), 200);
    expectNothingToSay(await revoke({ token: tokens.refresh_token }));
    expect(await renews(last.refresh_token, publicClient)).toBe(false);
  });

  it('of an access token ends that one alone', async () => {
    const tokens = await tokensOf(publicClient);
    const more = expectStatus(await rawClient(tiers.address, publicClient).refresh(tokens.refresh_token), 200);
    expectNothingToSay(await revoke({ token: tokens.access_token }));
    expect(await stands(tokens.access_token)).toBe(false);
    expect(await stands(more.access_token)).toBe(true);
    expect(await renews(more.refresh_token, publicClient)).toBe(true);
  });

  it('forgets what the account approved: the person is asked before the client gets a next grant', async () => {
    const tokens = await tokensOf(publicClient);
    await revoke({ token: tokens.refresh_token });
    const statement = 'select 1 from consents n join clients c on c.id = n.client_id where c.client_id = $1';
    expect(await rowsOf(tiers.databaseUrl, statement, [publicClient.client_id])).toEqual([]);
  });

  it.each(['refresh_token', 'access_token', 'something_else'])(
    'finds a token whatever the hint %s says',
    async (hint) => {
      const tokens = await tokensOf(publicClient);
      expectNothingToSay(await revoke({ token: tokens.access_token, token_type_hint: hint }));
      expect(await stands(tokens.access_token)).toBe(false);
      expectNothingToSay(await revoke({ token: tokens.refresh_token, token_type_hint: hint }));
      expect(await renews(tokens.refresh_token, publicClient)).toBe(false);
    },
  );

  it('of a token of another client does nothing, and says nothing of it', async () => {
    const tokens = await tokensOf(publicClient);
    expectNothingToSay(await revoke({ token: tokens.refresh_token }, { ...confidential }));
    expectNothingToSay(await revoke({ token: tokens.access_token }, { ...confidential }));
    expect(await stands(tokens.access_token)).toBe(true);
    expect(await renews(tokens.refresh_token, publicClient)).toBe(true);
  });

  it('of what is no token of ours, or is over, does nothing', async () => {
    const tokens = await tokensOf(publicClient);
    const [header, claims, signature = ''] = tokens.access_token.split('.');
    const changed = `${header}.${claims}.${signature.replace(/^./, (first: string) => (first === 'A' ? 'B' : 'A'))}`;
    const forged = tokens.refresh_token.replace(/.$/, (last: string) => (last === 'A' ? 'Q' : 'A'));
    for (const token of ['x', 'a.b.c', 'sdort_x', tokens.id_token, changed, forged]) {
      expectNothingToSay(await revoke({ token }));
    }
    expect(await stands(tokens.access_token)).toBe(true);
    await revoke({ token: tokens.refresh_token });
    expectNothingToSay(await revoke({ token: tokens.refresh_token }));
    expectNothingToSay(await revoke({ token: tokens.access_token }));
  });

  it('of a token of the client itself ends it', async () => {
    const bot = await admin.createClient({
      type: 'confidential',
      redirect_uris: [],
      allowed_grants: ['client_credentials'],
    });
    const issued = await rawClient(tiers.address, bot).token({ grant_type: 'client_credentials' });
    const { access_token } = expectStatus(issued, 200);
    const active = async () =>
      (await postForm(`${tiers.address}/api/oauth/introspect`, { ...bot, id: '', token: access_token })).body.active;
    expect(await active()).toBe(true);
    expectNothingToSay(await revoke({ token: access_token }, { ...bot, id: '' }));
    expect(await active()).toBe(false);
  });

  it('needs a client that authenticates, as the token endpoint does', async () => {
    const { access_token } = await tokensOf(confidential);
    const { client_id, client_secret = '' } = confidential;
    expectOAuthRefused(await revoke({ token: access_token }, { client_id }), 401, 'invalid_client');
    expectOAuthRefused(await revoke({ token: access_token }, { client_id, client_secret: 'x' }), 401, 'invalid_client');
    expectOAuthRefused(await revoke({ token: access_token }, {}), 401, 'invalid_client');
    const two = await revoke({ token: access_token }, { client_id, client_secret }, { authorization: 'Basic eDp5' });
    expectOAuthRefused(two, 400, 'invalid_request');
    expect(await stands(access_token)).toBe(true);
    const basic = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`;
    expectNothingToSay(await revoke({ token: access_token }, {}, { authorization: basic }));
    expect(await stands(access_token)).toBe(false);
  });

  it('takes an assertion', async () => {
    const key = await newClientKey('ES256');
    const client = await admin.createClient({
      type: 'confidential',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
    });
    const proof = () => assertion(key, client.client_id, tiers.issuer);
    const authenticated = async () => ({ client_assertion: await proof(), client_assertion_type: ASSERTION_TYPE });
    const { code, verifier } = await rawClient(tiers.address, client).approvedCode(member, { scope: SCOPE });
    const { access_token } = expectStatus(
      await rawClient(tiers.address, client).exchange(code, verifier, await authenticated()),
      200,
    );
    expectNothingToSay(await revoke({ token: access_token }, await authenticated()));
    expect(await stands(access_token)).toBe(false);
  });

  it.each<[string, string]>([
    ['without a token', ''],
    ['with an empty one', '&token='],
    ['with two', '&token=a&token=b'],
    ['with two hints', '&token=a&token_type_hint=access_token&token_type_hint=access_token'],
  ])('is invalid_request %s', async (_, more) => {
    const answer = await postForm(`${tiers.address}/api/oauth/revoke`, `client_id=${publicClient.client_id}${more}`);
    expectOAuthRefused(answer, 400, 'invalid_request');
  });

  it.each([1, 2, 3, 4])('wins over 20 refreshes that come with it: nothing renews or stands, time %i', async () => {
    const { access_token, refresh_token } = await tokensOf(publicClient);
    const client = rawClient(tiers.address, publicClient);
    // The refreshes have read the grant by the time that it is revoked, and wait for the account service.
    const answers = await Promise.all(
      Array.from({ length: 21 }, (_, place) =>
        place === 0 ? revoke({ token: refresh_token }) : client.refresh(refresh_token),
      ),
    );
    expectNothingToSay(answers[0] as Answer);
    const given = answers.flatMap(({ status, body }) => (status === 200 && body.refresh_token ? [body] : []));
    for (const tokens of [{ access_token, refresh_token }, ...given]) {
      expect(await renews(tokens.refresh_token, publicClient)).toBe(false);
      expect(await stands(tokens.access_token)).toBe(false);
    }
  });

  it('leaves nothing behind once the token would have expired', async () => {
    const { access_token } = await tokensOf(publicClient);
    await revoke({ token: access_token });
    const { jti, exp } = claimsOf(access_token);
    const kept = () => rowsOf(tiers.databaseUrl, 'select expires_at from revoked_tokens where jti = $1', [jti]);
    expect(await kept()).toEqual([{ expires_at: new Date(exp * 1000) }]);
    const over = `update revoked_tokens set expires_at = now() - interval '61 minutes' where jti = $1`;
    await rowsOf(tiers.databaseUrl, over, [jti]);
    const database = await openGrantsDatabase(tiers.databaseUrl, createLog({ name: 'test', level: 'silent' }));
    await cleanUp(connectionOf(database));
    await database.close();
    expect(await kept()).toEqual([]);
  });

  it('is done by openid-client and oauth4webapi', async () => {
    const config = await openid.discovery(new URL(tiers.issuer), publicClient.client_id, undefined, undefined, {
      execute: [openid.allowInsecureRequests],
    });
    const tokens = await tokensOf(publicClient);
    await openid.tokenRevocation(config, tokens.access_token, { token_type_hint: 'access_token' });
    expect(await stands(tokens.access_token)).toBe(false);

    const server = config.serverMetadata() as oauth.AuthorizationServer;
    const auth = oauth.ClientSecretBasic(confidential.client_secret ?? '');
    const others = await tokensOf(confidential);
    const options = { [oauth.allowInsecureRequests]: true };
    const answer = await oauth.revocationRequest(
      server,
      { client_id: confidential.client_id },
      auth,
      others.refresh_token,
      options,
    );
    await oauth.processRevocationResponse(answer);
    expect(await renews(others.refresh_token, confidential)).toBe(false);
  });
});
