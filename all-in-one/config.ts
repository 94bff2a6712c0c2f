import path from 'node:path';
import { z } from 'zod';
import { GATEWAY_SETTINGS } from '../gateway/config.ts';
import { rpcTls } from '../runtime/rpc-security.ts';
import type { TierSettings } from '../runtime/setting-names.ts';
import { flag, isGiven, readSettings } from '../runtime/settings.ts';
import { ACCOUNTS_SETTINGS } from '../services/accounts/config.ts';
import { GRANTS_SETTINGS } from '../services/grants/config.ts';
import { WEB_SETTINGS } from '../web/server/config.ts';

/** What the all-in-one run itself can be told; everything else is for the tiers. */
export const ALL_IN_ONE_SETTINGS = {
  DATA_DIR: z.string().prefault('.data'),
  RPC_IN_PROCESS: flag(true),
} satisfies TierSettings;

// What the all-in-one run makes by itself where nobody gives it.
const MADE_HERE = ['DATABASE_URL', 'OAUTH_SECRET', 'RPC_TOKEN'];

export type AllInOneConfig = {
  /** Absolute path. */
  readonly dataDir: string;
  /** Whether the tiers call each other within the process, not over gRPC. */
  readonly rpcInProcess: boolean;
  /** The environment with the addresses and levels of an all-in-one run where nothing else was chosen. */
  readonly env: NodeJS.ProcessEnv;
};

/**
 * Reads and checks every setting of every tier at once, so that a wrong one stops the run before it has begun.
 *
 * @throws SettingsError
 */
export function readAllInOneConfig(env: NodeJS.ProcessEnv): AllInOneConfig {
  const { GATEWAY_LISTEN, WEB_LISTEN } = { ...GATEWAY_SETTINGS, ...WEB_SETTINGS };
  const own = readSettings({ GATEWAY_LISTEN, WEB_LISTEN }, env);
  const defaults = {
    PUBLIC_API_ADDRESS: `http://localhost:${own.GATEWAY_LISTEN.port}`,
    PUBLIC_WEB_ADDRESS: `http://localhost:${own.WEB_LISTEN.port}`,
    LOG_LEVEL: 'warn',
  };
  const chosen = withDefaults(env, defaults);
  const all = {
    ...ACCOUNTS_SETTINGS,
    ...GRANTS_SETTINGS,
    ...GATEWAY_SETTINGS,
    ...WEB_SETTINGS,
    ...ALL_IN_ONE_SETTINGS,
  };
  const checked = Object.fromEntries(
    Object.entries(all).filter(([name]) => !MADE_HERE.includes(name) || isGiven(env, name)),
  ) as typeof all;
  const settings = readSettings(checked, chosen);
  const { GRANTS_GRPC_LISTEN, GRANTS_CONNECT_LISTEN, ACCOUNTS_GRPC_LISTEN } = settings;
  rpcTls(settings, chosen, { listen: { GRANTS_GRPC_LISTEN, GRANTS_CONNECT_LISTEN, ACCOUNTS_GRPC_LISTEN } });
  return { dataDir: path.resolve(settings.DATA_DIR), rpcInProcess: settings.RPC_IN_PROCESS, env: chosen };
}

/** Adds settings to an environment where it does not give them. */
export function withDefaults(env: NodeJS.ProcessEnv, defaults: Record<string, string>): NodeJS.ProcessEnv {
  return { ...env, ...Object.fromEntries(Object.entries(defaults).filter(([name]) => !isGiven(env, name))) };
}
