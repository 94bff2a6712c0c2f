import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import { feedOf } from '../../shared/database/feed.ts';
import { type FeedWatch, feedWatch } from '../../shared/database/feed-watch.ts';
import type { EventFeed } from '../../shared/event-feed.ts';
import type { AccountChange } from '../domain/account-change.ts';

/** Where changes are written, and what is notified, by a trigger (migration 0004-account-changes). */
const CHANGES = { table: 'account_changes', channel: 'account_changes' } as const;

/** Reads the feed of changes. */
export function accountChangeStore(db: Connection): EventFeed<AccountChange> {
  const feed = feedOf<AccountChangeRow>(db, {
    table: CHANGES.table,
    columns: sql`r.kind, r.account_id, r.changed_at`,
    matters: sql`r.expires_at > now()`,
    keptFor: sql`interval '1 day'`,
  });
  return {
    async read(cursor) {
      const page = await feed.read(cursor);
      if (typeof page === 'string') return page;
      return { ...page, rows: page.rows.map(({ row, cursor: after }) => ({ row: toChange(row), cursor: after })) };
    },
  };
}

/** Watches for new ones, until it is closed. */
export const accountChangeWatch = (db: Connection, databaseUrl: string): FeedWatch =>
  feedWatch({ db, databaseUrl, ...CHANGES });

type AccountChangeRow = { kind: AccountChange['kind']; account_id: string; changed_at: string };

const toChange = ({ kind, account_id, changed_at }: AccountChangeRow): AccountChange => ({
  kind,
  accountId: account_id,
  changedAt: new Date(changed_at),
});
