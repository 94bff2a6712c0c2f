import { sql } from 'kysely';
import type { Account, EmailAddress } from '../domain/account.ts';
import { permissionSet } from '../domain/permissions.ts';

/**
 * The columns of an account `a` with everything that hangs on it, so that reading one is one statement. Addresses and
 * assigned roles are found by their primary keys; the table of roles is small and read whole.
 */
export const ACCOUNT_COLUMNS = sql`
  a.id, a.handle, a.name, a.created_at, a.suspended_at is not null as suspended, a.suspensions,
  coalesce((
    select json_agg(json_build_object('emailAddress', e.email_address, 'verified', e.verified) order by e.position)
    from account_emails e where e.account_id = a.id
  ), '[]') as email_addresses,
  coalesce((
    select json_agg(
      json_build_object(
        'id', r.id, 'name', r.name, 'permissions', r.permissions, 'isDefault', r.is_default, 'createdAt', r.created_at
      ) order by r.is_default desc, r.created_at, r.id)
    from roles r
    where r.is_default or r.id in (select ar.role_id from account_roles ar where ar.account_id = a.id)
  ), '[]') as roles`;

/** A row of these columns. Times are texts: the driver leaves them as PostgreSQL writes them. */
export type AccountRow = {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly created_at: string;
  readonly suspended: boolean;
  readonly suspensions: number;
  readonly email_addresses: EmailAddress[];
  readonly roles: { id: string; name: string; permissions: string[]; isDefault: boolean; createdAt: string }[];
};

/** Reads a row of ACCOUNT_COLUMNS. */
export function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    handle: row.handle,
    name: row.name,
    emailAddresses: row.email_addresses,
    roles: row.roles.map((role) => ({ ...role, createdAt: new Date(role.createdAt) })),
    permissions: permissionSet(row.roles.flatMap((role) => role.permissions)),
    suspended: row.suspended,
    suspensions: row.suspensions,
    createdAt: new Date(row.created_at),
  };
}
