import { runTier } from '../../runtime/run-tier.ts';
import { readConfig } from './config.ts';

await runTier('grants', readConfig, async (config, log) => (await import('./server.ts')).startGrants(config, log));
