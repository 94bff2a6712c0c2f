import { setTimeout as delay } from 'node:timers/promises';
import { createLog } from '../runtime/log.ts';
import { runProcess } from '../runtime/process.ts';
import { readConfig } from './config.ts';
import { startGateway } from './server.ts';

// Long enough for a load balancer to see that /readyz fails before connections are refused.
const DRAIN_MS = 1_000;

await runProcess(async () => {
  const config = readConfig();
  const log = createLog({ name: 'gateway', level: config.logLevel });
  const gateway = await startGateway(config, log);
  return {
    log,
    shutdownTimeout: config.shutdownTimeout,
    async stop() {
      gateway.drain();
      await delay(Math.min(DRAIN_MS, config.shutdownTimeout / 4));
      await gateway.stop();
    },
  };
});
