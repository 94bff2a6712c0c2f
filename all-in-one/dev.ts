import { createLog } from '../runtime/log.ts';
import type { Running } from '../runtime/process.ts';
import { isGiven } from '../runtime/settings.ts';
import { readConfig as readWebConfig } from '../web/server/config.ts';
import { startDevWeb } from '../web/server/dev-server.ts';
import { readAllInOneConfig } from './config.ts';
import { openDataDir } from './data-dir.ts';
import { startWatchedTiers } from './dev-watch.ts';
import { startEmbeddedPostgres } from './postgres.ts';
import { stopAll } from './stop-all.ts';

/**
 * What `npm start` runs, for somebody who changes it: this process keeps the database and serves the frontend's sources;
 * the tiers run in another one, which starts anew whenever a file that it has loaded changes.
 */
export async function startDev(env: NodeJS.ProcessEnv, print: (text: string) => void) {
  const config = readAllInOneConfig(env);
  await openDataDir(config.dataDir);
  const web = readWebConfig(config.env);
  const log = createLog({ name: 'storyden-oauth', level: web.logLevel }).child({ tier: 'dev' });
  const started: Running[] = [];
  try {
    const postgres = isGiven(env, 'DATABASE_URL') ? undefined : await startEmbeddedPostgres(config);
    if (postgres) started.push(postgres);
    started.push(await startDevWeb(web));
    started.push(startWatchedTiers(env, postgres?.url, print));
  } catch (error) {
    await stopAll(started);
    throw error;
  }
  return { stop: () => stopAll(started), shutdownTimeout: web.shutdownTimeout, log };
}
