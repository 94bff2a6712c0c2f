import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import type { AccessToken } from '../domain/access-token.ts';
import type { ClaimsRequest } from '../domain/claims-request.ts';
import type { Client } from '../domain/client.ts';
import type { StoredGrant } from '../domain/grant.ts';
import { type ClientColumns, clientColumns, type ReadClient } from './clients.ts';
import { endOf, type GrantLimits, type GrantRow, grantColumns, toGrant } from './grants.ts';
import { type TimestampText, toDate } from './timestamp.ts';

/** What became of tokens since they were issued; each question is one statement on primary keys and client ids. */
export function tokenStore(db: Connection, read: ReadClient) {
  return {
    /** The client of an access token, unless the token, its grant or the client is gone; and the claims asked for with it. */
    async findStanding(
      token: Pick<AccessToken, 'jti' | 'clientId' | 'grantId' | 'issuedAt'>,
      { maxAge }: Pick<GrantLimits, 'maxAge'>,
    ): Promise<(Client & { claims: ClaimsRequest | undefined }) | undefined> {
      const grantId = sql`${token.grantId ?? null}::uuid`;
      // A client_id can be given again. A grant knows whose it is; a client's own token, when it was issued, to the second.
      const goneSince = sql`select from clients gone where gone.client_id = ${token.clientId}
        and gone.deleted_at >= to_timestamp(${token.issuedAt}::double precision + 1)`;
      const { rows } = await sql<ClientColumns & { claims: ClaimsRequest | null }>`
        select ${clientColumns}, g.claims
        from clients c left join grants g
          on g.id = ${grantId} and g.client_id = c.id and g.revoked_at is null and ${endOf('g', maxAge)} > now()
        where c.client_id = ${token.clientId} and c.deleted_at is null and (${grantId} is null or g.id is not null)
          and not exists (select from revoked_tokens t where t.jti = ${token.jti})
          and (${grantId} is not null or not exists (${goneSince}))`.execute(db);
      const [row] = rows;
      const client = row && read(row);
      return client && { ...client, claims: row.claims ?? undefined };
    },

    /** A grant with its client, unless that is deleted. */
    async findGrant(
      id: string,
      limits: GrantLimits,
    ): Promise<{ grant: StoredGrant; client: Client; expiresAt: Date } | undefined> {
      const { rows } = await sql<RowWithClient>`
        select ${grantColumns(limits)}, ${endOf('g', limits.maxAge)} as ends_at, client.*
        from grants g join lateral (
          select ${clientColumns} from clients c where c.id = g.client_id and c.deleted_at is null
        ) client on true
        where g.id = ${id}`.execute(db);
      const [row] = rows;
      // Both have a client_id: the last one, the client's own identifier, is the one the driver keeps.
      const client = row && read(row);
      return (
        client && {
          grant: toGrant({ ...row, client_id: row.client_row_id }),
          client,
          expiresAt: toDate(row.ends_at),
        }
      );
    },

    /** Revokes an access token until it would expire. */
    async revoke(jti: string, expiresAt: Date): Promise<void> {
      await sql`
        insert into revoked_tokens (jti, expires_at) values (${jti}, ${expiresAt}) on conflict do nothing`.execute(db);
    },
  };
}

type RowWithClient = Omit<GrantRow, 'client_id'> & ClientColumns & { ends_at: TimestampText };
