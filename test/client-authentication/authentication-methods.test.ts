import { describe, expect, it } from 'vitest';
import { ASSERTION_TYPE, assertion, newClientKey } from '../support/clients/client-keys.ts';
import { ALL_CLIENTS, ownCredentials, registerAt } from '../support/clients/managed-clients.ts';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { committedMeanwhile } from '../support/database/held-rows.ts';
import { rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { expectRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const grants = { dynamicRegistration: true };
const { tiers, admin } = await useTiers({ grants });
/** The same service with OAUTH_CLIENT_SECRET_OVERLAP. */
const overlapping = await tiers.bootReplica({ grants: { ...grants, clientSecretOverlap: 60_000 } });
const key = await newClientKey('ES256');

type Client = { readonly id: string; readonly client_id: string; readonly client_secret: string };

const BY_SECRET = { token_endpoint_auth_method: 'client_secret_basic' };
const byKey = () => ({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } });
const register = (fields: Record<string, unknown> = {}): Promise<Client> =>
  registerAt(ALL_CLIENTS, admin, ownCredentials(fields));
const change = (client: Client, fields: Record<string, unknown>) => admin.patch(`${ALL_CLIENTS}/${client.id}`, fields);
const rotate = ({ id }: Client, address = tiers.address) =>
  send(`${address}${ALL_CLIENTS}/${id}/secret`, {
    method: 'POST',
    headers: { cookie: admin.cookie() ?? '', 'content-type': 'application/json' },
    body: '{}',
  });

// What is asked for may not be had; the question is whether the client is known to be who it says.
const authenticates = ({ status, body }: Answer) => {
  if (status === 401) expect(body.error).toBe('invalid_client');
  return status !== 401;
};
const bySecret = async ({ client_id }: { client_id: string }, client_secret: string) =>
  authenticates(await rawClient(tiers.address, { client_id, client_secret }).refresh('none'));
const byAssertion = async ({ client_id }: { client_id: string }) =>
  authenticates(
    await postForm(`${tiers.address}/api/oauth/token`, {
      grant_type: 'refresh_token',
      refresh_token: 'none',
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await assertion(key, client_id, tiers.issuer),
    }),
  );
const byNothing = async ({ client_id }: { client_id: string }) =>
  authenticates(await rawClient(tiers.address, { client_id }).refresh('none'));
const secretsOf = ({ client_id }: { client_id: string }) =>
  rowsOf(
    tiers.databaseUrl,
    'select s.id from client_secrets s join clients c on c.id = s.client_id where c.client_id = $1',
    [client_id],
  );
/** As the release before this one left it. */
const leaveSecret = ({ client_id }: { client_id: string }, secret: string) =>
  rowsOf(
    tiers.databaseUrl,
    `insert into client_secrets (id, client_id, hash)
     select gen_random_uuid(), id, sha256(convert_to($2, 'UTF8')) from clients where client_id = $1`,
    [client_id, secret],
  );

describe('A client that an administrator moves to keys (product.md §8)', () => {
  it('authenticates with no secret any more, those in their overlap included', async () => {
    const client = await register();
    const second = expectStatus(await rotate(client, overlapping.address), 200).client_secret;
    expect([await bySecret(client, client.client_secret), await bySecret(client, second)]).toEqual([true, true]);
    expect(expectStatus(await change(client, byKey()), 200)).not.toHaveProperty('client_secret');
    expect([await bySecret(client, client.client_secret), await bySecret(client, second)]).toEqual([false, false]);
    expect(await secretsOf(client)).toEqual([]);
    expect(await byAssertion(client)).toBe(true);
  });

  it('gets a new secret when it moves back, shown once; the old one stays dead, and so do assertions', async () => {
    const client = await register();
    expectStatus(await change(client, byKey()), 200);
    const { client_secret, ...moved } = expectStatus(await change(client, BY_SECRET), 200);
    expect(client_secret).toMatch(/^sdoas_[\w-]{43}$/);
    expect(expectStatus(await admin.get(`${ALL_CLIENTS}/${client.id}`), 200)).toEqual(moved);
    const outcome = [
      await bySecret(client, client_secret),
      await bySecret(client, client.client_secret),
      await byAssertion(client),
    ];
    expect(outcome).toEqual([true, false, false]);
  });

  it('is given no secret by a rotation that began before', async () => {
    const client = await register();
    const moved = `update clients set token_endpoint_auth_method = 'private_key_jwt' where id = $1`;
    const answer = await committedMeanwhile(tiers.databaseUrl, moved, [client.id], () => rotate(client));
    expectRefused(answer, 409, 'conflict');
    expect(await secretsOf(client)).toHaveLength(1);
  });

  it('keeps its secret between the two methods that have one', async () => {
    const client = await register();
    for (const method of ['client_secret_post', 'client_secret_basic']) {
      const changed = expectStatus(await change(client, { token_endpoint_auth_method: method }), 200);
      expect(changed).not.toHaveProperty('client_secret');
      expect(await bySecret(client, client.client_secret)).toBe(true);
    }
  });
});

describe('A client that registered itself', () => {
  const put = (registered: Answer['body'], fields: Record<string, unknown>) => {
    const { client_secret: _s, client_secret_expires_at: _e, ...rest } = registered;
    return send(registered.registration_client_uri, {
      method: 'PUT',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${registered.registration_access_token}`,
      },
      body: JSON.stringify({ ...rest, ...fields }),
    });
  };

  it('ends its secret by moving to keys, and gets a new one by moving back (RFC 7592 §2.2)', async () => {
    const registered = expectStatus(
      await send(`${tiers.address}/api/oauth/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: [REDIRECT_URI] }),
      }),
      201,
    );
    expect(await bySecret(registered, registered.client_secret)).toBe(true);
    const moved = expectStatus(await put(registered, byKey()), 200);
    expect(moved).not.toHaveProperty('client_secret');
    expect([await bySecret(registered, registered.client_secret), await byAssertion(registered)]).toEqual([
      false,
      true,
    ]);

    const back = expectStatus(await put(registered, { ...BY_SECRET, jwks: undefined }), 200);
    expect(back).toMatchObject({ client_secret: expect.stringMatching(/^sdoas_/), client_secret_expires_at: 0 });
    const outcome = [
      await bySecret(registered, back.client_secret),
      await bySecret(registered, registered.client_secret),
      await byAssertion(registered),
    ];
    expect(outcome).toEqual([true, false, false]);
  });
});

it('A client that registered itself with keys keeps them where it does not say how it authenticates', async () => {
  const registered = expectStatus(
    await send(`${tiers.address}/api/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: [REDIRECT_URI], ...byKey() }),
    }),
    201,
  );
  const { client_id, redirect_uris, jwks } = registered;
  const replaced = await send(registered.registration_client_uri, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${registered.registration_access_token}` },
    body: JSON.stringify({ client_id, redirect_uris, jwks, client_name: 'Renamed' }),
  });
  const told = expectStatus(replaced, 200);
  expect(told).toMatchObject({ client_name: 'Renamed', token_endpoint_auth_method: 'private_key_jwt' });
  expect(told).not.toHaveProperty('client_secret');
  expect(await byAssertion(registered)).toBe(true);
});

describe('The registered kind of method is the one that counts', () => {
  it('for a client with a secret and keys for its request objects', async () => {
    const client = await register({ jwks: { keys: [key.jwk] } });
    expect([await bySecret(client, client.client_secret), await byAssertion(client)]).toEqual([true, false]);
  });

  it('for a client with keys and a secret from before', async () => {
    const client = await register(byKey());
    await leaveSecret(client, 'sdoas_old');
    expect([await bySecret(client, 'sdoas_old'), await byAssertion(client), await byNothing(client)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('for a public client with a secret and keys', async () => {
    const fields = { type: 'public', redirect_uris: [REDIRECT_URI], allowed_grants: ['authorization_code'] };
    const client = await register({ ...fields, allowed_scopes: [], jwks: { keys: [key.jwk] } });
    await leaveSecret(client, 'sdoas_old');
    expect([await bySecret(client, 'sdoas_old'), await byAssertion(client), await byNothing(client)]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
