import { type RawBuilder, sql } from 'kysely';

// In which state a row is, where more than one store asks for it.

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
