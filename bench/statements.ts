import { writeFile } from 'node:fs/promises';
import { Client } from 'pg';

/** Counts the statements of an operation, on a server that was started with pg_stat_statements. */
export type StatementCount = {
  reset(): Promise<void>;
  /** Writes what ran since, the costliest first. */
  write(file: string, operations: number): Promise<void>;
  close(): Promise<void>;
};

export async function countStatements(databaseUrl: string): Promise<StatementCount> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('create extension if not exists pg_stat_statements');
  return {
    async reset() {
      await client.query('select pg_stat_statements_reset()');
    },
    async write(file, operations) {
      const { rows } = await client.query<Row>(
        `
        select calls / $1::float8 as per_operation, total_exec_time / calls as exec_ms,
          plans / calls::float8 as planned, total_plan_time / greatest(plans, 1) as plan_ms, wal_bytes / calls as wal_bytes, regexp_replace(query, '\\s+', ' ', 'g') as query
        from pg_stat_statements where calls > $1::float8 / 100 order by total_exec_time + total_plan_time desc`,
        [operations],
      );
      await writeFile(file, `${rows.map(line).join('\n')}\n`);
    },
    close: () => client.end(),
  };
}

type Row = {
  per_operation: number;
  exec_ms: number;
  /** How often PostgreSQL planned it for each time that it ran: a hot statement hardly ever should be. */
  planned: number;
  plan_ms: number;
  wal_bytes: string;
  query: string;
};

function line({ per_operation, exec_ms, planned, plan_ms, wal_bytes, query }: Row): string {
  const wal = Math.round(Number(wal_bytes));
  const planning = planned < 0.01 ? '' : ` and ${plan_ms.toFixed(3)} ms to plan ${planned.toFixed(2)} times`;
  return `${per_operation.toFixed(2)} per operation, ${exec_ms.toFixed(3)} ms${planning}, ${wal} bytes of WAL: ${query}`;
}
