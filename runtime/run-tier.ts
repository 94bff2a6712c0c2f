import cluster from 'node:cluster';
import { createLog, type Logger } from './log.ts';
import { warnOfMistypedSettings } from './mistyped-settings.ts';
import { type Draining, drainThenStop, runProcess } from './process.ts';
import { parentOf } from './worker.ts';
import { startWorkers } from './workers.ts';

/** What every tier can be told about its process. Milliseconds. */
type ProcessConfig = {
  readonly workers: number;
  readonly shutdownTimeout: number;
  readonly shutdownDrain: number;
  readonly logLevel: string;
};

/**
 * Runs a tier until it is told to stop: in this process, or with several `workers` in as many others. `start` loads
 * what it needs, so that the process which only keeps workers stays small.
 */
export async function runTier<Config extends ProcessConfig>(
  name: string,
  readConfig: () => Config,
  start: (config: Config, log: Logger) => Promise<Draining>,
) {
  await runProcess(async () => {
    const config = readConfig();
    const log = createLog({ name, level: config.logLevel });
    if (cluster.isPrimary) warnOfMistypedSettings(process.env, log);
    const alone = config.workers === 1 || cluster.isWorker;
    const { stop } = alone
      ? drainThenStop(await start(config, log), config.shutdownDrain)
      : await startWorkers(config.workers, log);
    return { stop, shutdownTimeout: config.shutdownTimeout, log };
  }, cluster.worker && parentOf(cluster.worker));
}
