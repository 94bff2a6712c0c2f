import { expect, it } from 'vitest';
import { createLog } from '../../runtime/log.ts';
import { cleanUp } from '../../services/grants/store/clean-up.ts';
import { openGrantsDatabase } from '../../services/grants/store/grants-database.ts';
import { connectionOf } from '../../services/shared/database/connection.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers({
  grants: { dynamicRegistration: true },
  gateway: { dynamicRegistration: true },
});
const member = await admin.createMember();

async function register() {
  const answer = await send(`${tiers.address}/api/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none' }),
  });
  return expectStatus(answer, 201).client_id as string;
}

const age = (clientId: string, days: number) =>
  rowsOf(tiers.databaseUrl, `update clients set created_at = now() - $2 * interval '1 day' where client_id = $1`, [
    clientId,
    days,
  ]);

it('A registration that nobody approves within 7 days is removed; one that was approved stays (product.md §8)', async () => {
  const [unused, recent, used] = [await register(), await register(), await register()];
  await rawClient(tiers.address, { client_id: used }).tokensByCode(member, 'openid');
  await age(unused, 7.1);
  await age(recent, 6.9);
  await age(used, 400);

  const database = await openGrantsDatabase(tiers.databaseUrl, createLog({ name: 'test', level: 'silent' }));
  expect(await cleanUp(connectionOf(database))).toMatchObject({ removed: { clients: 1 } });
  await database.close();
  const left = await rowsOf(tiers.databaseUrl, `select client_id from clients where registration = 'dynamic'`);
  expect(left.map(({ client_id }) => client_id).toSorted()).toEqual([recent, used].toSorted());
});
