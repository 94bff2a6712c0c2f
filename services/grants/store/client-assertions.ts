import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import { type Client, NOT_STORED } from '../domain/client.ts';
import type { ClientAssertions } from '../domain/client-assertion.ts';
import { sha256 } from '../domain/digest.ts';

/** Used assertions in the table `client_assertions`. */
export function clientAssertionStore(db: Connection): ClientAssertions {
  return {
    async use(client, { jti, expiresAt }) {
      const { id, hash } =
        client.registration === 'metadata_document' ? documentedUse(client, jti) : registeredUse(client, jti);
      const { rows } = await sql`
        insert into client_assertions (client_id, jti_hash, expires_at) values (${id}, ${hash}, ${expiresAt})
        on conflict do nothing returning jti_hash`.execute(db);
      return rows.length === 1;
    },
  };
}

type Signer = Pick<Client, 'id' | 'clientId' | 'registration'>;

const registeredUse = ({ id }: Signer, jti: string) => ({ id, hash: sha256(jti) });

/** A client that is known by its document signs before it has a row, and may get another row: its address stays. */
const documentedUse = ({ clientId }: Signer, jti: string) => ({ id: NOT_STORED, hash: sha256(`${clientId} ${jti}`) });
