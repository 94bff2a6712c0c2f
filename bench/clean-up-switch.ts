import { Client } from 'pg';
import { createLog } from '../runtime/log.ts';
import { CLEAN_UP_LOCK, cleanUp } from '../services/grants/store/clean-up.ts';
import { openGrantsDatabase } from '../services/grants/store/grants-database.ts';
import { startCleanUp } from '../services/shared/database/clean-up-round.ts';
import { connectionOf } from '../services/shared/database/connection.ts';

/** Decides when the grant service's clean-up runs: off at first. */
export type CleanUpSwitch = {
  on(): Promise<void>;
  off(): Promise<void>;
  close(): Promise<void>;
};

/** Milliseconds between rounds without a backlog. */
const EVERY_MS = 100;

/** Holds the lock that every replica's clean-up asks for. While it is on, rounds as the service's run in this process. */
export async function cleanUpSwitch(databaseUrl: string): Promise<CleanUpSwitch> {
  const log = createLog({ name: 'bench', level: 'warn' });
  const database = await openGrantsDatabase(databaseUrl, log);
  const holder = new Client({ connectionString: databaseUrl });
  await holder.connect();
  const hold = () => holder.query('select pg_advisory_lock($1)', [CLEAN_UP_LOCK]);
  await hold();
  let end: (() => Promise<void>) | undefined;
  return {
    async on() {
      await holder.query('select pg_advisory_unlock($1)', [CLEAN_UP_LOCK]);
      end = startCleanUp((rest) => cleanUp(connectionOf(database), rest), EVERY_MS, log);
    },
    async off() {
      await end?.();
      await hold();
    },
    async close() {
      await holder.end();
      await database.close();
    },
  };
}
