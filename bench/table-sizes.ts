import { Client } from 'pg';

/** A table with each of its indexes; sizes in bytes. */
export type TableSize = {
  readonly table: string;
  /** As the statistics have it. */
  readonly rows: number;
  readonly bytes: number;
  readonly indexes: Readonly<Record<string, number>>;
};

/** The tables of more than a megabyte, the largest first. */
export async function tableSizes(databaseUrl: string): Promise<TableSize[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<TableSize>(`
      select t.relname as table, t.reltuples::float8 as rows, pg_table_size(t.oid)::float8 as bytes,
        coalesce((
          select jsonb_object_agg(i.relname, pg_relation_size(i.oid))
          from pg_index x join pg_class i on i.oid = x.indexrelid where x.indrelid = t.oid
        ), '{}') as indexes
      from pg_class t
      where t.relkind = 'r' and t.relnamespace = current_schema()::regnamespace and pg_table_size(t.oid) > 1048576
      order by pg_total_relation_size(t.oid) desc`);
    return rows;
  } finally {
    await client.end();
  }
}
