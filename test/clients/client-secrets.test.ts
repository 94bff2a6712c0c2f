import { describe, expect, it } from 'vitest';
import { ALL_CLIENTS, OWN_CLIENTS, ownCredentials, registerAt } from '../support/clients/managed-clients.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { expectOAuthRefused, expectRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const OVERLAP_MS = 60_000;

const { tiers, admin } = await useTiers({ grants: { dynamicRegistration: true } });
/** The same service with OAUTH_CLIENT_SECRET_OVERLAP. */
const overlapping = await tiers.bootReplica({ grants: { dynamicRegistration: true, clientSecretOverlap: OVERLAP_MS } });
const owner = await admin.createMember();

type Client = { id: string; client_id: string; client_secret: string };

const works = async ({ client_id }: Client, client_secret: string) => {
  const answer = await rawClient(tiers.address, { client_id, client_secret }).token({
    grant_type: 'client_credentials',
  });
  if (answer.status === 200) return true;
  expectOAuthRefused(answer, 401, 'invalid_client');
  return false;
};
const rotate = async ({ id }: Client, address = tiers.address): Promise<string> => {
  const answer = await send(`${address}${OWN_CLIENTS}/${id}/secret`, {
    method: 'POST',
    headers: { cookie: owner.cookie() ?? '', 'content-type': 'application/json' },
    body: '{}',
  });
  return expectStatus(answer, 200).client_secret;
};

describe('A new secret (product.md §8)', () => {
  it('ends the old one at once where there is no overlap', async () => {
    const client: Client = await registerAt(OWN_CLIENTS, owner, ownCredentials());
    expect(await works(client, client.client_secret)).toBe(true);
    const second = await rotate(client);
    expect([await works(client, client.client_secret), await works(client, second)]).toEqual([false, true]);
  });

  it('leaves the old one good for the overlap, and no longer', async () => {
    const client: Client = await registerAt(OWN_CLIENTS, owner, ownCredentials());
    const second = await rotate(client, overlapping.address);
    expect([await works(client, client.client_secret), await works(client, second)]).toEqual([true, true]);
    await letPass(client, OVERLAP_MS);
    expect([await works(client, client.client_secret), await works(client, second)]).toEqual([false, true]);
  });

  it('never makes an older one live longer', async () => {
    const client: Client = await registerAt(OWN_CLIENTS, owner, ownCredentials());
    const second = await rotate(client, overlapping.address);
    await letPass(client, OVERLAP_MS / 2);
    const third = await rotate(client, overlapping.address);
    await letPass(client, OVERLAP_MS / 2 + 1000);
    const secrets = [client.client_secret, second, third];
    expect(await Promise.all(secrets.map((secret) => works(client, secret)))).toEqual([false, true, true]);
    // A leak is answered by a rotation without overlap: nothing older works any more.
    const fourth = await rotate(client);
    const all = [...secrets, fourth];
    expect(await Promise.all(all.map((secret) => works(client, secret)))).toEqual([false, false, false, true]);
  });

  it('is made by several at once without any of them being lost', async () => {
    const client: Client = await registerAt(OWN_CLIENTS, owner, ownCredentials());
    const secrets = await Promise.all(Array.from({ length: 5 }, () => rotate(client, overlapping.address)));
    expect(new Set(secrets).size).toBe(5);
    for (const secret of [client.client_secret, ...secrets]) expect(await works(client, secret)).toBe(true);
  });

  it('is not for a public client: 409', async () => {
    const open = await registerAt(OWN_CLIENTS, owner, { type: 'public' });
    expectRefused(await owner.post(`${OWN_CLIENTS}/${open.id}/secret`), 409, 'conflict');
  });

  /** Moves every secret of a client into the past, as time would. */
  const letPass = ({ client_id }: Client, milliseconds: number) =>
    rowsOf(
      tiers.databaseUrl,
      `update client_secrets s set expires_at = s.expires_at - make_interval(secs => $2 / 1000.0)
       from clients c where c.id = s.client_id and c.client_id = $1`,
      [client_id, milliseconds],
    );
});

describe('Secrets and registration access tokens', () => {
  it('are in one answer and nowhere else: not in other answers, the database or the log', async () => {
    const client: Client = await registerAt(OWN_CLIENTS, owner, ownCredentials());
    const rotated = await rotate(client);
    const byAdmin: Client = await registerAt(ALL_CLIENTS, admin);
    const registered = expectStatus(
      await send(`${tiers.address}/api/oauth/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: [REDIRECT_URI] }),
      }),
      201,
    );
    const authorization = `Bearer ${registered.registration_access_token}`;
    const answers = [
      await owner.get(OWN_CLIENTS),
      await owner.get(`${OWN_CLIENTS}/${client.id}`),
      await owner.patch(`${OWN_CLIENTS}/${client.id}`, { name: 'Renamed' }),
      await admin.get(ALL_CLIENTS),
      await admin.get(`${ALL_CLIENTS}/${byAdmin.id}`),
      await admin.patch(`${ALL_CLIENTS}/${byAdmin.id}`, { name: 'Renamed' }),
      await send(registered.registration_client_uri, { headers: { authorization } }),
    ].map((answer) => JSON.stringify({ ...expectStatus(answer, 200), registration_access_token: undefined }));
    expect(await works(client, rotated)).toBe(true);
    expect(await works(client, `${rotated}x`)).toBe(false);

    const secrets = {
      first: client.client_secret,
      rotated,
      'by an administrator': byAdmin.client_secret,
      registered: registered.client_secret,
      'registration access token': registered.registration_access_token,
    };
    const kept = [...answers, await everything(), tiers.logLines.join('\n')].join('\n');
    // What is searched has what it should.
    for (const known of [client.client_id, registered.client_id, '/api/oauth/token']) expect(kept).toContain(known);
    for (const [name, secret] of Object.entries(secrets)) {
      for (const text of spellings(secret)) expect(kept.includes(text), name).toBe(false);
    }
  });

  const spellings = (secret: string) => {
    const bare = secret.replace(/^sdo[a-z]+_/, '');
    const bytes = Buffer.from(bare, 'base64url');
    return [bare, bytes.toString('hex'), bytes.toString('base64'), Buffer.from(secret).toString('hex')];
  };

  /** Every row of every table as text, bytes in hexadecimal. */
  async function everything(): Promise<string> {
    const tables = await rowsOf(
      tiers.databaseUrl,
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_schema not in ('pg_catalog', 'information_schema')`,
    );
    const rows = await Promise.all(
      tables.map(({ name }) => rowsOf(tiers.databaseUrl, `select t::text as text from ${name} t`)),
    );
    return rows
      .flat()
      .map(({ text }) => text)
      .join('\n');
  }
});
