import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import { NotAnswered } from '../../shared/database/failure.ts';
import { inTransaction } from '../../shared/database/transaction.ts';
import type { SigningAlg } from '../domain/signing-alg.ts';
import type { KeyTransition, SigningKeys, StoredSigningKey } from '../domain/signing-keys.ts';
import { type TimestampText, toDate, toDateOrUndefined } from './columns.ts';

/** Any fixed number: who holds the lock may change keys. The previous release holds it while it makes its first keys. */
const KEY_LOCK = 7_267_002;
/** Milliseconds: making keys takes longer than a statement may wait, so that a second caller tries again. */
const TRY_EVERY_MS = 100;
const PATIENCE_MS = 15_000;

type KeyRow = {
  kid: string;
  alg: string;
  source: string;
  private_key: Buffer;
  created_at: TimestampText;
  published_at: TimestampText;
  signs_from: TimestampText | null;
  retires_at: TimestampText | null;
  token_lifetime_seconds: number;
};

const toKey = (row: KeyRow): StoredSigningKey => ({
  kid: row.kid,
  alg: row.alg as SigningAlg,
  source: row.source as StoredSigningKey['source'],
  privateKey: row.private_key,
  createdAt: toDate(row.created_at),
  publishedAt: toDate(row.published_at),
  signsFrom: toDateOrUndefined(row.signs_from),
  retiresAt: toDateOrUndefined(row.retires_at),
  tokenLifetime: row.token_lifetime_seconds * 1000,
});

/** Signing keys in the tables `signing_keys` and `dropped_signing_keys`. */
export function signingKeyStore(db: Connection): SigningKeys {
  return {
    list: () => list(db),

    async change(transition) {
      for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await delay(TRY_EVERY_MS)) {
        const after = await inTransaction(db, (transaction) => changeIfFree(transaction, transition));
        if (after !== undefined) return after;
      }
      throw new NotAnswered('another replica is changing the signing keys');
    },

    async noteDropped({ thumbprint, kid }) {
      await sql`insert into dropped_signing_keys (thumbprint, kid) values (${thumbprint}, ${kid})
        on conflict (thumbprint) do nothing`.execute(db);
    },

    async wasDropped(thumbprint) {
      const { rows } = await sql`select from dropped_signing_keys where thumbprint = ${thumbprint}`.execute(db);
      return rows.length > 0;
    },
  };
}

/** Undefined if another caller is changing the keys. */
async function changeIfFree(transaction: Connection, transition: KeyTransition) {
  const { rows } = await sql<{ held: boolean; now: TimestampText }>`
    select pg_try_advisory_xact_lock(${KEY_LOCK}::bigint) as held, clock_timestamp() as now`.execute(transaction);
  const [lock] = rows;
  if (!lock?.held) return undefined;
  const before = await list(transaction);
  const after = await transition(before, toDate(lock.now));
  await write(transaction, before, after);
  return after;
}

async function list(db: Connection): Promise<StoredSigningKey[]> {
  const { rows } = await sql<KeyRow>`
    select kid, alg, source, private_key, created_at, published_at, signs_from, retires_at,
      token_lifetime_seconds
    from signing_keys order by created_at, kid`.execute(db);
  return rows.map(toKey);
}

async function write(db: Connection, before: readonly StoredSigningKey[], after: readonly StoredSigningKey[]) {
  const remaining = new Set(after.map(({ kid }) => kid));
  for (const { kid } of before) {
    if (!remaining.has(kid)) await sql`delete from signing_keys where kid = ${kid}`.execute(db);
  }
  const unchanged = new Set(before);
  for (const key of after) {
    if (!unchanged.has(key)) await put(db, key);
  }
}

async function put(db: Connection, key: StoredSigningKey) {
  await sql`
    insert into signing_keys
      (kid, alg, source, private_key, created_at, published_at, signs_from, retires_at, token_lifetime_seconds)
    values (${key.kid}, ${key.alg}, ${key.source}, ${key.privateKey}, ${key.createdAt}, ${key.publishedAt},
      ${key.signsFrom ?? null}, ${key.retiresAt ?? null}, ${Math.ceil(key.tokenLifetime / 1000)})
    on conflict (kid) do update set
      alg = excluded.alg, source = excluded.source, private_key = excluded.private_key,
      created_at = excluded.created_at, published_at = excluded.published_at, signs_from = excluded.signs_from, retires_at = excluded.retires_at,
      token_lifetime_seconds = excluded.token_lifetime_seconds`.execute(db);
}
