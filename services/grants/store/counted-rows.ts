import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';

/** Lists offer this many rows; a count past it costs more than the page (docs/decisions/0012-lists-page-by-key.md). */
const COUNTED_ROWS = 5_000;

/** Counts the rows of `from`, a table with its joins and conditions, up to what lists offer. */
export async function countedRows(db: Connection, from: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ total: string }>`
    select count(*) as total from (select from ${from} limit ${COUNTED_ROWS}) counted`.execute(db);
  return Number(rows[0]?.total ?? 0);
}
