import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../runtime/log.ts';
import { migrateAccounts } from '../../services/accounts/commands/migrate.ts';
import { migrateGrants } from '../../services/grants/commands/migrate.ts';
import { openGrantsDatabase } from '../../services/grants/store/grants-database.ts';
import { connectionOf } from '../../services/shared/database/connection.ts';
import { inTransaction } from '../../services/shared/database/transaction.ts';
import { type RawClient, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { followGrants } from '../support/clients/proto-client.ts';
import { holdTransaction } from '../support/database/held-transactions.ts';
import { rowsOf } from '../support/database/rows.ts';
import { runStatement } from '../support/database/run-statement.ts';
import { eventually } from '../support/eventually.ts';
import { expectStatus } from '../support/http.ts';
import { type PgBouncer, startPgBouncer } from '../support/network/pgbouncer.ts';
import {
  type Administrator,
  administratorOf,
  type Member,
  type RegisteredClient,
} from '../support/people/administrator.ts';
import { signIn } from '../support/people/person.ts';
import { type BreakableTiers, bootBreakableTiers } from '../support/tiers/breakable-tiers.ts';

const SCOPE = 'openid offline_access';
const log = createLog({ name: 'test', level: 'silent' });

describe.each(['session', 'transaction'])('Behind PgBouncer as it ships, in %s mode', (mode) => {
  let bouncer: PgBouncer;
  let tiers: BreakableTiers;
  let admin: Administrator;
  let member: Member;
  let registered: RegisteredClient;
  let client: RawClient;

  beforeAll(async () => {
    tiers = await bootBreakableTiers({
      databaseBy: async (databaseUrl) => {
        // Away is away: without these it lets clients wait for the server for minutes.
        bouncer = await startPgBouncer(databaseUrl, [
          `pool_mode = ${mode}`,
          'server_login_retry = 1',
          'query_wait_timeout = 5',
        ]);
        return bouncer.url(databaseUrl);
      },
    });
    admin = await administratorOf(tiers);
    member = await admin.createMember();
    registered = await admin.createClient({ type: 'confidential' });
    client = rawClient(tiers.address, registered);
  });
  afterAll(async () => {
    await tiers?.stop();
    await bouncer?.stop();
  });

  it('both flows end with tokens that work and can be renewed, many at once', async () => {
    const flows = Array.from({ length: 10 }, async (_, index) => {
      const tokens = index % 2 ? await client.tokensByCode(member, SCOPE) : await client.tokensByDevice(member, SCOPE);
      expectStatus(await userinfo(tiers.address, tokens.access_token), 200);
      const renewed = expectStatus(await client.refresh(tokens.refresh_token), 200);
      expectStatus(await client.refresh(renewed.refresh_token), 200);
    });
    await Promise.all(flows);
  });

  it('accounts, roles and clients are managed, and a wrong password is counted', async () => {
    const role = expectStatus(
      await admin.post('/api/roles', { name: randomBytes(4).toString('hex'), permissions: ['MANAGE_POSTS'] }),
      200,
    );
    expectStatus(await admin.delete(`/api/roles/${role.id}`), 204);
    const { handle } = member;
    const wrong = await member.post('/api/auth/password/signin', { identifier: handle, token: 'wrong-password' });
    expect(wrong.status).toBe(401);
    await signIn(tiers.address, member);
    const other = await admin.createClient({ type: 'confidential' });
    await admin.deleteClient(other);
  });

  it('a revocation is told before the next heartbeat, whether or not the pooler hands notifications on', {
    timeout: 30_000,
  }, async () => {
    const call = { service: 'GrantService', method: 'WatchRevocations', token: tiers.readerToken };
    const followed = followGrants(tiers.grantsAddress, call);
    // What other tests ended has no jti.
    const sequence = (): string[] =>
      followed.messages.flatMap(({ heartbeat, revocation }) => (heartbeat ? 'heartbeat' : (revocation.jti ?? [])));
    const names = Array.from({ length: 3 }, () => randomBytes(8).toString('hex'));
    for (const [index, name] of names.entries()) {
      // Right after one there are five seconds until the next.
      await eventually(async () => sequence().filter((told) => told === 'heartbeat').length, index + 1);
      const transaction = await holdTransaction(tiers.databaseUrl);
      await transaction.revoke(name);
      await transaction.commit();
      await eventually(async () => sequence().includes(name), true);
    }
    followed.stop();
    expect(sequence()).toEqual(names.flatMap((name) => ['heartbeat', name]));
  });

  it('nothing of one call is left on the connection that another gets', async () => {
    const left = `select count(*)::int as locks from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;
    await eventually(async () => (await rowsOf(tiers.databaseUrl, left))[0]?.locks, 0);
    const behind = `select current_setting('statement_timeout') as timeout, (select count(*)::int from pg_prepared_statements) as named`;
    for (let look = 0; look < 10; look += 1) {
      expect(await rowsOf(bouncer.url(tiers.databaseUrl), behind)).toEqual([{ timeout: '0', named: 0 }]);
    }
  });

  it('a statement that takes too long is ended in PostgreSQL too', { timeout: 30_000 }, async () => {
    const database = await openGrantsDatabase(bouncer.url(tiers.databaseUrl), log, { statementTimeout: 300 });
    try {
      const slow = sql`select pg_sleep(20)`.execute(connectionOf(database));
      await expect(slow).rejects.toMatchObject({ code: '57014' });
      const sleeping = `select count(*)::int as count from pg_stat_activity where query like '%pg_sleep(20)%' and state = 'active' and pid <> pg_backend_pid()`;
      await eventually(async () => (await rowsOf(tiers.databaseUrl, sleeping))[0]?.count, 0);
    } finally {
      await database.close();
    }
  });

  it('what no synchronous standby has is not done, however long it waits', { timeout: 30_000 }, async () => {
    const { databaseUrl } = tiers;
    const database = await openGrantsDatabase(bouncer.url(databaseUrl), log, { statementTimeout: 300 });
    const standbys = async (names: string) => {
      await runStatement(databaseUrl, `alter system set synchronous_standby_names = '${names}'`);
      await runStatement(databaseUrl, 'select pg_reload_conf()');
      await eventually(async () => (await rowsOf(databaseUrl, 'show synchronous_standby_names'))[0], {
        synchronous_standby_names: names,
      });
    };
    try {
      await standbys('nobody');
      const change = sql`update clients set name = name where client_id = ${registered.client_id}`;
      await expect(change.execute(connectionOf(database))).rejects.toMatchObject({ code: 'ETIMEDOUT' });
      await expect(
        inTransaction(connectionOf(database), (transaction) => change.execute(transaction)),
      ).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    } finally {
      await standbys('');
      await database.close();
    }
  });

  it('migrations of both services, several of each at once, end', { timeout: 60_000 }, async () => {
    const name = `storyden_test_${randomBytes(6).toString('hex')}`;
    await runStatement(tiers.databaseUrl, `create database ${name}`);
    const url = bouncer.url(Object.assign(new URL(tiers.databaseUrl), { pathname: `/${name}` }).href);
    const both = () => [migrateAccounts(url, log), migrateGrants(url, log)];
    await Promise.all([...both(), ...both(), ...both()]);
    await Promise.all(both());
  });

  it('whatever the isolation level that the server begins with, races have one winner and no 5xx', {
    timeout: 60_000,
  }, async () => {
    const name = new URL(tiers.databaseUrl).pathname.slice(1);
    await runStatement(tiers.databaseUrl, `alter database ${name} set default_transaction_isolation = 'serializable'`);
    await runStatement(
      tiers.databaseUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`,
    );
    await eventually(async () => (await member.get('/api/accounts')).status, 200);
    const tokens = await client.tokensByCode(member, SCOPE);
    const renewed = await Promise.all(Array.from({ length: 6 }, () => client.refresh(tokens.refresh_token)));
    expect(renewed.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(new Set(renewed.map(({ body }) => body.refresh_token)).size).toBe(1);
    await Promise.all(Array.from({ length: 6 }, () => client.tokensByCode(member, SCOPE)));
    await runStatement(tiers.databaseUrl, `alter database ${name} reset default_transaction_isolation`);
  });

  it('while PgBouncer is stuck, everything is 503, and goes on when it is not any more', {
    timeout: 90_000,
  }, async () => {
    const tokens = await client.tokensByCode(member, SCOPE);
    bouncer.freeze();
    await tiers.becomes(503);
    expect((await client.refresh(tokens.refresh_token)).status).toBe(503);
    bouncer.thaw();
    await tiers.becomes(200);
    expectStatus(await client.refresh(tokens.refresh_token), 200);
    expectStatus(await member.get('/api/accounts'), 200);
  });

  it('while PostgreSQL is away, everything is 503, and goes on when it is back', { timeout: 90_000 }, async () => {
    const tokens = await client.tokensByCode(member, SCOPE);
    const { code, verifier } = await client.approvedCode(member, { scope: SCOPE });
    await tiers.database.stop();
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all([
        client.refresh(tokens.refresh_token),
        client.exchange(code, verifier),
        client.startDevice({ scope: SCOPE }),
        member.get('/api/accounts'),
        member.post('/api/auth/password/signin', { identifier: member.handle, token: 'wrong-password' }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
    }
    await tiers.becomes(503);
    await tiers.database.start();
    await tiers.becomes(200);
    expectStatus(await client.refresh(tokens.refresh_token), 200);
    expectStatus(await client.exchange(code, verifier), 200);
  });
});
