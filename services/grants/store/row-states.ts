import { type RawBuilder, sql } from 'kysely';

// What a row is, where more than one store asks for it.

/** A device authorization `d` or an authorization request `r` that waits for somebody to decide. */
export const undecided = (row: 'd' | 'r'): RawBuilder<unknown> => {
  const of = sql.table(row);
  return sql`${of}.approved_at is null and ${of}.denied_at is null and ${of}.expires_at > now()`;
};

/** A grant that is neither revoked nor expired. How old it may become is endOf's to say (grants.ts). */
export const live = (row: 'g' | 'grants'): RawBuilder<unknown> => {
  const of = sql.table(row);
  return sql`${of}.revoked_at is null and ${of}.expires_at > now()`;
};

/**
 * A row of a client, where something else finds the row. By `=` the client would be a second way to it, the index on client_id, and
 * PostgreSQL takes that one where most clients have few rows, though one client may have nearly all of them.
 */
export const ofClient = (row: 'd' | 'g' | 'n' | 'r', clientId: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`${sql.table(row)}.client_id is not distinct from ${clientId}`;
