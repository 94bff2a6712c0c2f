import { runTier } from '../runtime/run-tier.ts';
import { readConfig } from './config.ts';

await runTier('gateway', readConfig, async (config, log) => (await import('./server.ts')).startGateway(config, log));
