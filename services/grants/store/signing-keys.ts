import { sql } from 'kysely';
import type { Connection } from '../../database/connection.ts';

/** A signing key as it is kept. */
export type StoredSigningKey = {
  readonly kid: string;
  readonly alg: string;
  /** PKCS#8 PEM, sealed. */
  readonly privateKey: Buffer;
};

/** Any fixed number: whoever holds it may make a key. */
const KEY_LOCK = 7_267_002;

type KeyRow = { kid: string; alg: string; private_key: Buffer };

const toKey = (row: KeyRow): StoredSigningKey => ({ kid: row.kid, alg: row.alg, privateKey: row.private_key });

/** Keeps the keys that were made here. */
export function signingKeyStore(db: Connection) {
  return {
    /** Every key, the newest last. */
    async list(): Promise<StoredSigningKey[]> {
      const { rows } = await sql<KeyRow>`
        select kid, alg, private_key from signing_keys order by created_at, kid`.execute(db);
      return rows.map(toKey);
    },

    /** The newest key of an algorithm; makes the first one, and replicas that start at once agree on it. */
    async newestOrMake(alg: string, make: () => Promise<StoredSigningKey>): Promise<StoredSigningKey> {
      return db.transaction().execute(async (transaction) => {
        await sql`select pg_advisory_xact_lock(${KEY_LOCK}::bigint)`.execute(transaction);
        const { rows } = await sql<KeyRow>`
          select kid, alg, private_key from signing_keys where alg = ${alg}
          order by created_at desc, kid limit 1`.execute(transaction);
        if (rows[0]) return toKey(rows[0]);
        const made = await make();
        await sql`insert into signing_keys (kid, alg, private_key)
          values (${made.kid}, ${made.alg}, ${made.privateKey})`.execute(transaction);
        return made;
      });
    },
  };
}
