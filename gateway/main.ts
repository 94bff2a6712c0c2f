import { createLog } from '../runtime/log.ts';
import { warnOfMistypedSettings } from '../runtime/mistyped-settings.ts';
import { drainThenStop, runProcess } from '../runtime/process.ts';
import { readConfig } from './config.ts';
import { startGateway } from './server.ts';

await runProcess(async () => {
  const config = readConfig();
  const log = createLog({ name: 'gateway', level: config.logLevel });
  warnOfMistypedSettings(process.env, log);
  const gateway = await startGateway(config, log);
  const { stop } = drainThenStop(gateway, config.shutdownDrain);
  return { stop, shutdownTimeout: config.shutdownTimeout, log };
});
