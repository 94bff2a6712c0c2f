import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';

/** Remembers which proofs were used until they are too old (RFC 9449 §11.1). */
export function dpopProofStore(db: Connection) {
  return {
    /** Uses a proof up: false if it was used before. */
    async use(hash: Buffer, expiresAt: Date): Promise<boolean> {
      const { rows } = await sql`
        insert into dpop_proofs (hash, expires_at) values (${hash}, ${expiresAt})
        on conflict do nothing returning hash`.execute(db);
      return rows.length === 1;
    },
  };
}
