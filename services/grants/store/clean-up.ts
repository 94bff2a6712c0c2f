import { sql } from 'kysely';
import { type Removal, type Rest, removeBatches } from '../../shared/database/clean-up-round.ts';
import type { Connection } from '../../shared/database/connection.ts';
import { hasLogo } from './client-logos.ts';

/** Any fixed number: whoever holds it cleans up. */
export const CLEAN_UP_LOCK = 7_267_003;

// What has been over for an hour: a device that polls an expired code is told so until then (product.md §6), and a code
// that comes back revokes what it gave. Each condition is answered by the index that its first column names.
const REMOVALS: readonly Removal[] = [
  { table: 'authorization_requests', column: 'expires_at', where: sql`expires_at < now() - interval '1 hour'` },
  // Anybody can push a request; one that nobody opened is of no more use.
  { table: 'authorization_requests', column: 'expires_at', where: sql`expires_at < now() and account_id is null` },
  { table: 'device_authorizations', column: 'expires_at', where: sql`expires_at < now() - interval '1 hour'` },
  {
    table: 'grants',
    column: 'expiry_day',
    where: sql`expiry_day <= (now() at time zone 'UTC')::date and expires_at < now() - interval '1 hour'`,
  },
  { table: 'grants_rate_limits', column: 'expire', where: sql`expire < extract(epoch from now()) * 1000 - 3600000` },
  { table: 'client_assertions', column: 'expires_at', where: sql`expires_at < now() - interval '1 hour'` },
  { table: 'revoked_tokens', column: 'expires_at', where: sql`expires_at < now() - interval '1 hour'` },
  { table: 'revocations', column: 'expires_at', where: sql`expires_at < now()` },
  {
    table: 'access_token_lifetimes',
    doomed: sql`select ctid from access_token_lifetimes where used_at < now() - make_interval(secs => seconds) - interval '1 day'`,
  },
  { table: 'dpop_proofs', column: 'expires_at', where: sql`expires_at < now() - interval '1 hour'` },
  { table: 'client_secrets', column: 'expires_at', where: sql`expires_at < now() - interval '1 hour'` },
  { table: 'client_sessions', column: 'expires_at', where: sql`expires_at < now()` },
  { table: 'known_sessions', column: 'expires_at', where: sql`expires_at < now()` },
  { table: 'logout_notifications', column: 'expires_at', where: sql`expires_at < now()` },
  {
    table: 'consents',
    doomed: sql`select n.ctid from clients c join consents n on n.client_id = c.id where c.deleted_at is not null`,
  },
  {
    // Of clients that nobody vouches for any more, or that name another picture.
    table: 'client_logos',
    doomed: sql`select l.ctid from client_logos l join clients c on c.id = l.client_id
      where c.deleted_at is not null or not ${hasLogo} or l.logo_uri <> c.metadata ->> 'logo_uri'`,
  },
  {
    // Registered themselves and approved by nobody in seven days (product.md §8).
    table: 'clients',
    doomed: sql`select ctid from clients
      where registration = 'dynamic' and used_at is null and created_at < now() - interval '7 days'`,
  },
  {
    table: 'clients',
    doomed: sql`select ctid from clients c where c.deleted_at < now() - interval '1 hour' and c.banned_at is null
      and not exists (select from authorization_requests r where r.client_id = c.id)
      and not exists (select from device_authorizations d where d.client_id = c.id)
      and not exists (select from grants g where g.client_id = c.id)
      and not exists (select from consents n where n.client_id = c.id)`,
  },
];

/** Removes some batches from each table that can grow. Undefined if another replica is at it. */
export const cleanUp = (db: Connection, rest?: Rest) => removeBatches(db, CLEAN_UP_LOCK, REMOVALS, rest);
