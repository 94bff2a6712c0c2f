import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import type { DpopProofs } from '../domain/dpop-proof.ts';

/** Used proofs in the table `dpop_proofs`. */
export function dpopProofStore(db: Connection): DpopProofs {
  return {
    async use(hash, expiresAt) {
      const { rows } = await sql`
        insert into dpop_proofs (hash, expires_at) values (${hash}, ${expiresAt})
        on conflict do nothing returning hash`.execute(db);
      return rows.length === 1;
    },
  };
}
