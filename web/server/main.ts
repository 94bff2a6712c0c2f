import { createLog } from '../../runtime/log.ts';
import { runProcess } from '../../runtime/process.ts';
import { readConfig } from './config.ts';
import { startWeb } from './server.ts';

await runProcess(async () => {
  const config = readConfig();
  const log = createLog({ name: 'web', level: config.logLevel });
  const web = await startWeb(config, log);
  return { log, shutdownTimeout: config.shutdownTimeout, stop: web.stop };
});
