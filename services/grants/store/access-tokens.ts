import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import { itemTable } from '../../shared/database/item-table.ts';
import type { JointReads } from '../../shared/database/joint-reads.ts';
import type { AccessTokens } from '../domain/access-token.ts';
import type { ClaimsRequest } from '../domain/claims-request.ts';
import type { Lifetimes } from '../domain/lifetimes.ts';
import { type ClientColumns, clientColumns, type ReadClient } from './clients.ts';
import { endOf } from './grants.ts';
import { ofClient } from './row-states.ts';

type AskedToken = Parameters<AccessTokens['findClient']>[0];

/**
 * Keeps in PostgreSQL what became of access tokens. The question about some is one statement on primary keys and client
 * ids.
 */
export function accessTokenStore(
  db: Connection,
  joint: JointReads,
  read: ReadClient,
  lifetimes: Pick<Lifetimes, 'grantMaxAge'>,
): AccessTokens {
  return {
    findClient: joint({
      name: 'tokens',
      keyOf: ({ jti }: AskedToken) => jti,
      select: (tokens) => selectClients(tokens, lifetimes),
      answers: (rows: readonly TokenRow[]) =>
        new Map(
          rows.map((row) => {
            const client = read(row);
            return [row.jti, client && { ...client, claims: row.claims ?? undefined }];
          }),
        ),
    }),

    async revoke(jti, expiresAt) {
      await sql`
        insert into revoked_tokens (jti, expires_at) values (${jti}, ${expiresAt}) on conflict do nothing`.execute(db);
    },
  };
}

type TokenRow = ClientColumns & { jti: string; claims: ClaimsRequest | null };

function selectClients(tokens: readonly AskedToken[], lifetimes: Pick<Lifetimes, 'grantMaxAge'>): RawBuilder<unknown> {
  const asked = itemTable('asked', tokens, {
    jti: ['text', ({ jti }) => jti],
    client_id: ['text', ({ clientId }) => clientId],
    issued_at: ['float8', ({ issuedAt }) => issuedAt],
    grant_id: ['uuid', ({ grantId }) => grantId ?? null],
  });
  // A client_id can be given again. A grant knows whose it is; a client's own token, when it was issued, to the second.
  const goneSince = sql`select from clients gone where gone.client_id = asked.client_id
    and gone.deleted_at >= to_timestamp(asked.issued_at + 1)`;
  return sql`
    select asked.jti, ${clientColumns}, g.claims
    from ${asked}
    join clients c on c.client_id = asked.client_id and c.deleted_at is null
    left join grants g
      on g.id = asked.grant_id and ${ofClient('g', sql`c.id`)} and g.revoked_at is null and ${endOf('g', lifetimes)} > now()
    where (asked.grant_id is null or g.id is not null)
      and not exists (select from revoked_tokens t where t.jti = asked.jti)
      and (asked.grant_id is not null or not exists (${goneSince}))`;
}
