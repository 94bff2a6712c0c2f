import { runTier } from '../../runtime/run-tier.ts';
import { readConfig } from './config.ts';

await runTier('accounts', readConfig, async (config, log) => (await import('./server.ts')).startAccounts(config, log));
