import { createLog } from '../../runtime/log.ts';
import { warnOfMistypedSettings } from '../../runtime/mistyped-settings.ts';
import { drainThenStop, runProcess } from '../../runtime/process.ts';
import { readConfig } from './config.ts';
import { startAccounts } from './server.ts';

await runProcess(async () => {
  const config = readConfig();
  const log = createLog({ name: 'accounts', level: config.logLevel });
  warnOfMistypedSettings(process.env, log);
  const server = await startAccounts(config, log);
  const { stop } = drainThenStop(server, config.shutdownDrain);
  return { stop, shutdownTimeout: config.shutdownTimeout, log };
});
