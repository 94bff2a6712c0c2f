import { type RawBuilder, sql } from 'kysely';

type ColumnType = 'uuid' | 'text' | 'bytea' | 'integer' | 'bigint' | 'float8' | 'timestamptz' | 'jsonb';

/**
 * Values as one list of a statement. The inner query hides from the planner how many there are: it would find a plan for a
 * short list cheaper than the one that it keeps, and plan the statement anew at each call (docs/decisions/0051).
 */
export function listParameter(values: readonly unknown[], type: ColumnType): RawBuilder<unknown> {
  return sql`(select ${values}::${sql.raw(type)}[])`;
}

/** Items as a table of a statement: its name, and of each column its name, its type and what an item has there. */
export function itemTable<Item>(
  name: string,
  items: readonly Item[],
  columns: Readonly<Record<string, readonly [ColumnType, (item: Item) => unknown]>>,
): RawBuilder<unknown> {
  const lists = Object.values(columns).map(([type, of]) => listParameter(items.map(of), type));
  return sql`unnest(${sql.join(lists)}) ${sql.ref(name)} (${sql.join(Object.keys(columns).map((column) => sql.ref(column)))})`;
}
