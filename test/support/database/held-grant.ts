import { Client } from 'pg';

/** A row of a grant that nobody can change until it is released, so that a request stays under way. */
export type HeldGrant = {
  /** Resolves when somebody waits for the row. */
  awaited(): Promise<void>;
  release(): Promise<void>;
};

export async function holdGrant(databaseUrl: string, grantId: string): Promise<HeldGrant> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('begin');
  await client.query('select from grants where id = $1 for update', [grantId]);
  const waiting = 'select from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))';
  return {
    async awaited() {
      while (!(await client.query(waiting)).rowCount);
    },
    async release() {
      await client.query('commit');
      await client.end();
    },
  };
}
