import { createLog } from '../../runtime/log.ts';
import { runProcess } from '../../runtime/process.ts';
import { readConfig } from './config.ts';
import { startGrants } from './server.ts';

await runProcess(async () => {
  const config = readConfig();
  const log = createLog({ name: 'grants', level: config.logLevel });
  const server = await startGrants(config, log);
  return { stop: server.stop, shutdownTimeout: config.shutdownTimeout, log };
});
