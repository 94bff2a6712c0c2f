import { createLog } from '../../runtime/log.ts';
import { warnOfMistypedSettings } from '../../runtime/mistyped-settings.ts';
import { runProcess } from '../../runtime/process.ts';
import { readConfig } from './config.ts';
import { startWeb } from './server.ts';

await runProcess(async () => {
  const config = readConfig();
  const log = createLog({ name: 'web', level: config.logLevel });
  warnOfMistypedSettings(process.env, log);
  const web = await startWeb(config, log);
  return { log, shutdownTimeout: config.shutdownTimeout, stop: web.stop };
});
