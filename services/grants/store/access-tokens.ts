import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import type { AccessTokens } from '../domain/access-token.ts';
import type { ClaimsRequest } from '../domain/claims-request.ts';
import type { Lifetimes } from '../domain/lifetimes.ts';
import { type ClientColumns, clientColumns, type ReadClient } from './clients.ts';
import { endOf } from './grants.ts';

/**
 * Keeps in PostgreSQL what became of access tokens. The question about one is one statement on primary keys and client
 * ids.
 */
export function accessTokenStore(
  db: Connection,
  read: ReadClient,
  lifetimes: Pick<Lifetimes, 'grantMaxAge'>,
): AccessTokens {
  return {
    async findClient(token) {
      const grantId = sql`${token.grantId ?? null}::uuid`;
      // A client_id can be given again. A grant knows whose it is; a client's own token, when it was issued, to the second.
      const goneSince = sql`select from clients gone where gone.client_id = ${token.clientId}
        and gone.deleted_at >= to_timestamp(${token.issuedAt}::double precision + 1)`;
      const { rows } = await sql<ClientColumns & { claims: ClaimsRequest | null }>`
        select ${clientColumns}, g.claims
        from clients c left join grants g
          on g.id = ${grantId} and g.client_id = c.id and g.revoked_at is null and ${endOf('g', lifetimes)} > now()
        where c.client_id = ${token.clientId} and c.deleted_at is null and (${grantId} is null or g.id is not null)
          and not exists (select from revoked_tokens t where t.jti = ${token.jti})
          and (${grantId} is not null or not exists (${goneSince}))`.execute(db);
      const [row] = rows;
      const client = row && read(row);
      return client && { ...client, claims: row.claims ?? undefined };
    },

    async revoke(jti, expiresAt) {
      await sql`
        insert into revoked_tokens (jti, expires_at) values (${jti}, ${expiresAt}) on conflict do nothing`.execute(db);
    },
  };
}
