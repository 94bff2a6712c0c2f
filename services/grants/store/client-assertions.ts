import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import { type Client, NOT_STORED } from '../domain/client.ts';
import type { AssertionUse } from '../domain/client-assertion.ts';
import { sha256 } from '../domain/digest.ts';

/** Remembers which assertions were used until they expire (RFC 7523 §3). */
export function clientAssertionStore(db: Connection) {
  return {
    /** Uses a jti up, once per client: false if it was used before. */
    async use(client: Signer, { jti, expiresAt }: AssertionUse): Promise<boolean> {
      const { id, hash } =
        client.registration === 'metadata_document' ? documentedUse(client, jti) : usual(client, jti);
      const { rows } = await sql`
        insert into client_assertions (client_id, jti_hash, expires_at) values (${id}, ${hash}, ${expiresAt})
        on conflict do nothing returning jti_hash`.execute(db);
      return rows.length === 1;
    },
  };
}

type Signer = Pick<Client, 'id' | 'clientId' | 'registration'>;

const usual = ({ id }: Signer, jti: string) => ({ id, hash: sha256(jti) });

/** Such a client signs before it has a row, and may get another one: its address is what stays. */
const documentedUse = ({ clientId }: Signer, jti: string) => ({ id: NOT_STORED, hash: sha256(`${clientId} ${jti}`) });
