import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../all-in-one/postgres.ts';
import { createLog } from '../../runtime/log.ts';
import { migrateGrants } from '../../services/grants/commands/migrate.ts';
import { clientReader } from '../../services/grants/store/clients.ts';
import { deviceAuthorizationStore } from '../../services/grants/store/device-authorizations.ts';
import { grantStore } from '../../services/grants/store/grants.ts';
import { openGrantsDatabase } from '../../services/grants/store/grants-database.ts';
import { connectionOf } from '../../services/shared/database/connection.ts';
import { jointReads } from '../../services/shared/database/joint-reads.ts';
import { rowsOf } from '../support/database/rows.ts';

const GRANTS = 1_000;
/** In all; 10,000,000 refresh each ten thousand times. */
const REFRESHES = Number(process.env.GROWTH_REFRESHES ?? 10_000);
const DEVICES = 200;
const POLLS = 4_000;
const AT_ONCE = 32;
const HOUR = 3_600_000;

// What is refreshed for years, or polled for minutes, must not fill the disk: its updates stay on their pages (heap-only), and
// what they leave is used again.
describe('Rows that change often', async () => {
  // A server of its own: a transaction that is open in any other database of a server keeps pages from being cleared.
  const folder = await mkdtemp(path.join(tmpdir(), 'storyden-growth-'));
  await chmod(folder, 0o755);
  const database = await startEmbeddedPostgres({ dataDir: folder, settings: { fsync: 'off' } });
  await migrateGrants(database.url, createLog({ name: 'test', level: 'silent' }));
  const opened = await openGrantsDatabase(database.url, createLog({ name: 'test', level: 'silent' }));
  const db = connectionOf(opened);
  const read = clientReader({ enabled: true, allowedScopes: [] });
  afterAll(async () => {
    await opened.close();
    await database.stop();
    await rm(folder, { recursive: true });
  });

  const sql = (statement: string, values: readonly unknown[] = []) => rowsOf(database.url, statement, values);
  /** Bytes of the table and of each index, and its rows, when nothing more can be removed. */
  const sizeOf = async (table: string) => {
    await sql(`vacuum ${table}`);
    const sizes = await sql(
      `select relname, pg_relation_size(oid)::int as bytes from pg_class
       where oid = $1::regclass or oid in (select indexrelid from pg_index where indrelid = $1::regclass) order by relname`,
      [table],
    );
    const [{ count }] = (await sql(`select count(*)::int from ${table}`)) as [{ count: number }];
    return { count, sizes };
  };
  /** The same rows, and in no relation more than a tenth more: a snapshot that is held anywhere keeps a page from being cleared. */
  const expectNoGrowth = (now: Awaited<ReturnType<typeof sizeOf>>, before: Awaited<ReturnType<typeof sizeOf>>) => {
    expect(now.count).toBe(before.count);
    const names = ({ sizes }: typeof now) => sizes.map(({ relname }) => relname);
    expect(names(now)).toEqual(names(before));
    const grown = now.sizes.filter(({ bytes }, index) => bytes > before.sizes[index]?.bytes * 1.1);
    expect(grown).toEqual([]);
  };
  /** Does something so many times, each item in its turn, several at once: those that come together are no neighbours. */
  const inTurns = async <Item>(
    items: readonly Item[],
    times: number,
    act: (item: Item, turn: number) => Promise<void>,
  ) => {
    for (let turn = 0; turn < times; turn++) {
      const stride = Math.ceil(items.length / AT_ONCE);
      for (let first = 0; first < stride; first += 1) {
        await Promise.all(items.filter((_, index) => index % stride === first).map((item) => act(item, turn)));
      }
    }
  };

  it('grants that are refreshed again and again take the bytes of grants that were refreshed once', async () => {
    const lifetimes = { refreshToken: 720 * HOUR, refreshTokenGrace: 30_000 };
    const grants = grantStore(db, jointReads(db), read, { lifetimes, silence: () => undefined });
    const made = await sql(
      `insert into grants (id, client_id, account_id, scope, requestable_scope, renewable, seed, expires_at)
       select gen_random_uuid(), gen_random_uuid(), 'account ' || i, '{openid,offline_access}', '{openid,offline_access}', true,
         sha256('seed'), now() + interval '30 days'
       from generate_series(1, $1) i returning id`,
      [GRANTS],
    );
    const ids = made.map(({ id }) => String(id));
    const scope = ['openid', 'offline_access'];
    const refresh = async (id: string, turn: number) => {
      expect(await grants.rotate(id, turn, { scope })).toBeInstanceOf(Date);
    };
    await inTurns(ids, 1, refresh);
    const once = await sizeOf('grants');
    await inTurns(ids, REFRESHES / GRANTS - 1, (id, turn) => refresh(id, turn + 1));
    expectNoGrowth(await sizeOf('grants'), once);
  });

  it('devices that are polled again and again take the bytes of devices that were polled once', async () => {
    const devices = deviceAuthorizationStore(db, read);
    const [client] = (await sql('select id from clients limit 1')) as [{ id: string }];
    const codes = Array.from({ length: DEVICES }, (_, index) => Buffer.from(`code ${index}`.padEnd(32)));
    await sql(
      `insert into device_authorizations (id, client_id, device_code_hash, user_code_hash, requested_scope,
         poll_interval_seconds, expires_at)
       select gen_random_uuid(), $1, code, sha256(code), '{openid}', 5, now() + interval '1 hour' from unnest($2::bytea[]) code`,
      [client.id, codes],
    );
    const poll = async (code: Buffer) => {
      expect((await devices.recordPoll(code, client.id)).outcome).toMatch(/pending|too_soon/);
    };
    await inTurns(codes, 1, poll);
    const once = await sizeOf('device_authorizations');
    await inTurns(codes, POLLS / DEVICES - 1, poll);
    expectNoGrowth(await sizeOf('device_authorizations'), once);
  });
});
