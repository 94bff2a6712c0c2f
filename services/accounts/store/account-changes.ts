import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import { feedOf } from '../../shared/database/feed.ts';
import { type FeedWatch, feedWatch } from '../../shared/database/feed-watch.ts';
import type { EventFeed } from '../../shared/event-feed.ts';
import type { AccountChange } from '../domain/account-change.ts';

/** Where a trigger writes changes (migration 0004-account-changes). */
const TABLE = 'account_changes';

/** Reads the feed of changes. */
export function accountChangeStore(db: Connection): EventFeed<AccountChange> {
  return feedOf<AccountChangeRow, AccountChange>(db, {
    table: TABLE,
    columns: sql`r.kind, r.account_id, r.changed_at`,
    matters: sql`r.expires_at > now()`,
    keptFor: sql`interval '1 day'`,
    toEvent: toChange,
  });
}

/** Watches for new ones, until it is closed. */
export const accountChangeWatch = (db: Connection, databaseUrl: string): FeedWatch =>
  feedWatch({ db, databaseUrl, table: TABLE });

type AccountChangeRow = { kind: AccountChange['kind']; account_id: string; changed_at: string };

const toChange = ({ kind, account_id, changed_at }: AccountChangeRow): AccountChange => ({
  kind,
  accountId: account_id,
  changedAt: new Date(changed_at),
});
