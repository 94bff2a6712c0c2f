import { createLog } from '../../runtime/log.ts';
import { runProcess } from '../../runtime/process.ts';
import { readConfig } from './config.ts';
import { startAccounts } from './server.ts';

await runProcess(async () => {
  const config = readConfig();
  const log = createLog({ name: 'accounts', level: config.logLevel });
  const { stop } = await startAccounts(config, log);
  return { stop, shutdownTimeout: config.shutdownTimeout, log };
});
