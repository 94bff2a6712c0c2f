import { createLog } from '../../runtime/log.ts';
import { drainThenStop, runProcess } from '../../runtime/process.ts';
import { readConfig } from './config.ts';
import { startGrants } from './server.ts';

await runProcess(async () => {
  const config = readConfig();
  const log = createLog({ name: 'grants', level: config.logLevel });
  const server = await startGrants(config, log);
  const { stop } = drainThenStop(server, config.shutdownDrain);
  return { stop, shutdownTimeout: config.shutdownTimeout, log };
});
