import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import type { GrantParties } from '../domain/grant.ts';
import { type Ending, endApprovals } from './ended-approvals.ts';
import { live } from './row-states.ts';
import { inOrder } from './rows-of-parties.ts';

/** Rows that one transaction ends at most: it holds them until it is done, and a statement may not take long. */
const BATCH = 500;

/**
 * Ends all approvals of an account, of a client, or of one for the other, a batch in each transaction. How many grants were revoked.
 *
 * First the live grants, with all else of their accounts and clients; then what is left, which is approved and has no grant: whatever
 * is not redeemed has a remembered approval. Each is walked through once by its id, so it comes to an end while new ones are
 * made (indexes grants_account_id, grants_client_id, consents_client_id, primary key of consents).
 */
export async function endAllOf(db: Connection, parties: GrantParties): Promise<number> {
  const grants = await endBatches(db, parties, {
    row: 'g',
    rows: sql`grants g where ${live('g')}`,
    ending: (ids) => ({ grants: sql`g.id = any(${ids}::uuid[]) and g.expires_at > now()`, reason: 'revoked' }),
  });
  const remembered = await endBatches(db, parties, {
    row: 'n',
    rows: sql`consents n where true`,
    ending: (ids) => ({ grants: sql`false`, consents: sql`n.id = any(${ids}::uuid[])`, reason: 'revoked' }),
  });
  return grants + remembered;
}

type Walk = {
  readonly row: 'g' | 'n';
  readonly rows: RawBuilder<unknown>;
  readonly ending: (ids: readonly string[]) => Ending;
};

async function endBatches(db: Connection, parties: GrantParties, { row, rows: all, ending }: Walk): Promise<number> {
  let revoked = 0;
  let after: string | undefined;
  do {
    const { where, order } = inOrder(row, parties, { after, newestFirst: false });
    const { rows } = await sql<{ id: string }>`
      select ${sql.table(row)}.id from ${all} and ${where} order by ${order} limit ${BATCH}`.execute(db);
    if (rows.length > 0) revoked += (await endApprovals(db, ending(rows.map(({ id }) => id)))).revoked;
    after = rows.at(-1)?.id;
  } while (after !== undefined);
  return revoked;
}
