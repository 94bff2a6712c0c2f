import { Client } from 'pg';

/** What a server has written to its log. */
export type Writes = {
  /** Rows that were inserted, updated and deleted. */
  readonly rows: number;
  /** Bytes of WAL, whole pages that follow a checkpoint included. */
  readonly walBytes: number;
};

/** Counts what is written from `begin` on. Everybody who writes to the server is counted. */
export type WriteCount = {
  begin(): Promise<() => Promise<Writes>>;
  close(): Promise<void>;
};

/** One record of the log for each row (pg_walinspect): exact, and known at once, which the statistics views are not. */
const WRITTEN = `
  select pg_wal_lsn_diff($2, $1)::float8 as "walBytes", coalesce(sum(count), 0)::float8 as rows
  from pg_get_wal_stats($1, $2, per_record => true)
  where "resource_manager/record_type" ~ '^Heap2?/(INSERT|UPDATE|HOT_UPDATE|DELETE|MULTI_INSERT)'`;

export async function writeCount(databaseUrl: string): Promise<WriteCount> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('create extension if not exists pg_walinspect');
  const position = async () => {
    // A record of its own, so that there is one to find between two positions.
    await client.query("select pg_logical_emit_message(true, 'bench', '')");
    const { rows } = await client.query<{ lsn: string }>('select pg_current_wal_flush_lsn() as lsn');
    return rows[0]?.lsn;
  };
  return {
    async begin() {
      const from = await position();
      return async () => {
        const { rows } = await client.query<Writes>(WRITTEN, [from, await position()]);
        return rows[0] ?? { rows: 0, walBytes: 0 };
      };
    },
    close: () => client.end(),
  };
}
