import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Running } from '../runtime/process.ts';
import { withDefaults } from './config.ts';

/** What the tiers tell when they are ready, each time. */
export type TiersReady = { readonly welcome: string };

/** How the tiers learn which process started them, and the address of the database that it keeps for them. */
export const DEV_PROCESS = 'DEV_PROCESS';
export const DEV_DATABASE = 'DEV_DATABASE';

const TIERS = path.join(import.meta.dirname, 'dev-tiers.ts');

/**
 * Runs the tiers under `node --watch`, which starts them anew when a file that they have loaded changes; where they
 * cannot start, it waits for the next change. The welcome is shown once.
 */
export function startWatchedTiers(
  env: NodeJS.ProcessEnv,
  databaseUrl: string | undefined,
  print: (text: string) => void,
): Running {
  const child = fork(TIERS, {
    execArgv: ['--watch', '--watch-preserve-output'],
    env: {
      // A request that hangs does not hold up the next start.
      ...withDefaults(env, { SHUTDOWN_TIMEOUT: '4s' }),
      [DEV_PROCESS]: String(process.pid),
      ...(databaseUrl && { [DEV_DATABASE]: databaseUrl }),
    },
  });
  let starts = 0;
  child.on('message', ({ welcome }: Partial<TiersReady>) => {
    if (!welcome) return;
    starts += 1;
    print(starts === 1 ? welcome : 'Storyden OAuth is running again.');
  });
  const ended = once(child, 'exit');
  // Without it nothing here is of use.
  child.once('exit', () => process.kill(process.pid, 'SIGTERM'));
  return {
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
