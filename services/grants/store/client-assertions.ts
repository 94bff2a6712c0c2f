import { sql } from 'kysely';
import type { Connection } from '../../database/connection.ts';
import type { AssertionUse } from '../domain/client-assertion.ts';
import { sha256 } from '../domain/digest.ts';

/** Remembers which assertions were used until they expire (RFC 7523 §3). */
export function clientAssertionStore(db: Connection) {
  return {
    /** Uses a jti up, once per client: false if it was used before. */
    async use(clientId: string, { jti, expiresAt }: AssertionUse): Promise<boolean> {
      const { rows } = await sql`
        insert into client_assertions (client_id, jti_hash, expires_at) values (${clientId}, ${sha256(jti)}, ${expiresAt})
        on conflict do nothing returning jti_hash`.execute(db);
      return rows.length === 1;
    },
  };
}
