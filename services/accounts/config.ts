import { z } from 'zod';
import { RPC_SECURITY_SETTINGS, type RpcTls, rpcTls } from '../../runtime/rpc-security.ts';
import type { TierSettings } from '../../runtime/setting-names.ts';
import {
  type ListenAddress,
  listenAddress,
  logLevel,
  oneOf,
  type RateLimit,
  rateLimit,
  readSettings,
  SHUTDOWN_SETTINGS,
  secret,
  shutdownTimes,
  workers,
} from '../../runtime/settings.ts';
import { DATABASE_SETTINGS, poolSettings } from '../shared/database/database-settings.ts';
import type { PoolSettings } from '../shared/database/pool.ts';
import { type Caller, callerList, callersSource } from '../shared/rpc/callers.ts';
import { isHandle, normalizeHandle } from './domain/handle.ts';
import { isPassword } from './domain/password.ts';

/** Everything that can be set on the account service. Durations in milliseconds. */
export type AccountsConfig = {
  readonly databaseUrl: string;
  readonly databasePool: PoolSettings;
  readonly listen: ListenAddress;
  readonly callers: readonly Caller[];
  /** A file with more of them, which is read again when it changes. */
  readonly callersFile?: string;
  /** Plain text without. */
  readonly rpcTls?: RpcTls;
  /** Whether anybody may make an account. */
  readonly signup: 'open' | 'closed';
  /** The first administrator, made at start while there is none. */
  readonly bootstrapAdmin?: BootstrapAdmin;
  /** Failures of one person at one account; domain/sign-in-limits.ts derives the other limits from it. */
  readonly limits: { readonly signIn: RateLimit };
  /** Processes that serve it on this machine. */
  readonly workers: number;
  readonly shutdownTimeout: number;
  /** The part of it that goes by before anything closes. */
  readonly shutdownDrain: number;
  readonly logLevel: string;
};

type BootstrapAdmin = { readonly handle: string; readonly password: string };

const bootstrapAdmin = z.string().transform((text, context): BootstrapAdmin => {
  const colon = text.indexOf(':');
  const handle = normalizeHandle(text.slice(0, Math.max(0, colon)));
  const password = text.slice(colon + 1);
  if (colon > 0 && isHandle(handle) && isPassword(password)) return { handle, password };
  context.addIssue({
    code: 'custom',
    message: 'handle:password, the handle of a-z, 0-9, _ and - (30 at most), the password of 8 to 256 characters',
  });
  return z.NEVER;
});

/** Every setting of the account service, by the name of its environment variable. */
export const ACCOUNTS_SETTINGS = {
  ...DATABASE_SETTINGS,
  LOG_LEVEL: logLevel(),
  ACCOUNTS_GRPC_LISTEN: listenAddress('127.0.0.1:9010'),
  RPC_CALLERS: callerList,
  ...RPC_SECURITY_SETTINGS,
  ACCOUNT_SIGNUP: oneOf(['open', 'closed'], 'open'),
  BOOTSTRAP_ADMIN: secret(bootstrapAdmin.optional()),
  RATE_LIMIT_SIGNIN: rateLimit('30/5m'),
  WORKERS: workers(),
  ...SHUTDOWN_SETTINGS,
} satisfies TierSettings;

/** Reads the configuration of the account service. @throws SettingsError */
export function readConfig(env: NodeJS.ProcessEnv = process.env): AccountsConfig {
  const settings = readSettings(ACCOUNTS_SETTINGS, env);
  const { ACCOUNTS_GRPC_LISTEN } = settings;
  return {
    databaseUrl: settings.DATABASE_URL,
    databasePool: poolSettings(settings),
    listen: ACCOUNTS_GRPC_LISTEN,
    ...callersSource(settings.RPC_CALLERS, env),
    ...rpcTls(settings, env, { listen: { ACCOUNTS_GRPC_LISTEN } }),
    signup: settings.ACCOUNT_SIGNUP,
    ...(settings.BOOTSTRAP_ADMIN && { bootstrapAdmin: settings.BOOTSTRAP_ADMIN }),
    limits: { signIn: settings.RATE_LIMIT_SIGNIN },
    workers: settings.WORKERS,
    ...shutdownTimes(settings, env),
    logLevel: settings.LOG_LEVEL,
  };
}

/** Reads what the migration command needs. @throws SettingsError */
export function readMigrationConfig(env: NodeJS.ProcessEnv = process.env) {
  const { DATABASE_URL } = DATABASE_SETTINGS;
  const settings = readSettings({ DATABASE_URL, LOG_LEVEL: logLevel() }, env);
  return { databaseUrl: settings.DATABASE_URL, logLevel: settings.LOG_LEVEL };
}
