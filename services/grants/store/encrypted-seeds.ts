import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import { inTransaction } from '../../shared/database/transaction.ts';
import type { EncryptedSeed, EncryptedSeeds } from '../domain/grant-seed.ts';

/** Any fixed number: who holds the lock encrypts seeds again. */
const REENCRYPTION_LOCK = 7_267_004;
/** Rows in one batch at most. */
const BATCH_ROWS = 500;

/** Index grants_sealed_with: what is encrypted begins with the id of its secret. */
const SECRET_ID = sql`substring(seed from 1 for 4)`;

type Row = { id: string; generation: number; seed: Buffer; earlier_keys: Buffer | null };

/** Encrypted seeds of grants in PostgreSQL. */
export function encryptedSeedStore(db: Connection): EncryptedSeeds {
  return {
    reencryptBatch(secretIds, reencrypt) {
      return inTransaction(db, async (transaction) => {
        const { rows: locks } = await sql<{ held: boolean }>`
          select pg_try_advisory_xact_lock(${REENCRYPTION_LOCK}::bigint) as held`.execute(transaction);
        if (!locks[0]?.held) return undefined;
        const { rows } = await sql<Row>`
          select id, generation, seed, earlier_keys from grants
          where seed is not null and ${SECRET_ID} = any(${secretIds}::bytea[])
          limit ${BATCH_ROWS} for no key update skip locked`.execute(transaction);
        const changed = rows.flatMap(({ id, generation, seed, earlier_keys }) => {
          const next = reencrypt({ id, generation, encrypted: { seed, earlierKeys: earlier_keys ?? undefined } });
          return next ? [{ id, ...next }] : [];
        });
        await write(transaction, changed);
        return { count: changed.length, isWhole: rows.length >= BATCH_ROWS };
      });
    },

    async countOthers(secretId) {
      const { rows } = await sql<{ secretId: string; grants: number }>`
        select encode(${SECRET_ID}, 'hex') as "secretId", count(*)::int as grants from grants
        where seed is not null and (${SECRET_ID} < ${secretId}::bytea or ${SECRET_ID} > ${secretId}::bytea)
        group by 1 order by 1`.execute(db);
      return rows;
    },
  };
}

async function write(db: Connection, changed: readonly ({ readonly id: string } & EncryptedSeed)[]) {
  const ids = changed.map(({ id }) => id);
  const seeds = changed.map(({ seed }) => seed);
  const earlierKeys = changed.map((grant) => grant.earlierKeys ?? null);
  await sql`
    update grants set seed = anew.seed, earlier_keys = anew.earlier_keys
    from unnest(${ids}::uuid[], ${seeds}::bytea[], ${earlierKeys}::bytea[]) anew (id, seed, earlier_keys)
    where grants.id = anew.id`.execute(db);
}
