import { randomBytes } from 'node:crypto';
import { readConfig as readGatewayConfig } from '../gateway/config.ts';
import { startGateway, type WaysToTiers } from '../gateway/server.ts';
import { createLog, type Logger } from '../runtime/log.ts';
import { warnOfMistypedSettings } from '../runtime/mistyped-settings.ts';
import type { Running } from '../runtime/process.ts';
import { isGiven, type ListenAddress } from '../runtime/settings.ts';
import { migrateAccounts } from '../services/accounts/commands/migrate.ts';
import { readConfig as readAccountsConfig } from '../services/accounts/config.ts';
import { type AccountsServer, startAccounts } from '../services/accounts/server.ts';
import { migrateGrants } from '../services/grants/commands/migrate.ts';
import { readConfig as readGrantsConfig } from '../services/grants/config.ts';
import { type GrantsServer, startGrants } from '../services/grants/server.ts';
import { type Caller, callerTokenHash } from '../services/shared/rpc/callers.ts';
import { ensureBuilt } from '../web/server/build.ts';
import { readConfig as readWebConfig } from '../web/server/config.ts';
import { startWeb } from '../web/server/server.ts';
import { ensureAdministrator } from './administrator.ts';
import { administratorMade, type TierAddresses, welcome } from './banner.ts';
import { type AllInOneConfig, readAllInOneConfig, withDefaults } from './config.ts';
import { keptSecret, openDataDir } from './data-dir.ts';
import { checkDatabase } from './database.ts';
import { startEmbeddedPostgres } from './postgres.ts';
import { stopAll } from './stop-all.ts';

/** What somebody else runs already. */
export type RunElsewhere = {
  /** The address of the embedded database. */
  readonly embeddedUrl?: string;
  /** Somebody else serves the frontend at WEB_LISTEN. */
  readonly web?: boolean;
};

/** An all-in-one run that has started, with what a person should be told about it. */
export type AllInOne = Running & { readonly welcome: string; readonly shutdownTimeout: number; readonly log: Logger };

/**
 * Everything in one process: the database, then each tier; stopped in the reverse order. The tiers call each other within the
 * process, unless RPC_IN_PROCESS=false; gRPC and Connect are served all the same.
 * `print` shows what has to be said before that: an administrator's first password.
 */
export async function startAllInOne(
  env: NodeJS.ProcessEnv,
  print: (text: string) => void,
  elsewhere: RunElsewhere = {},
): Promise<AllInOne> {
  const config = readAllInOneConfig(env);
  await openDataDir(config.dataDir);
  if (!elsewhere.web) await ensureBuilt(print);
  const started: Running[] = [];
  try {
    return await startTiers(config, started, print, elsewhere);
  } catch (error) {
    await stopAll(started);
    throw error;
  }
}

async function startTiers(
  config: AllInOneConfig,
  started: Running[],
  print: (text: string) => void,
  elsewhere: RunElsewhere,
): Promise<AllInOne> {
  const embeddedUrl = elsewhere.embeddedUrl ?? (await openDatabase(config, started));
  const password = isGiven(config.env, 'BOOTSTRAP_ADMIN') ? undefined : randomBytes(12).toString('base64url');
  const settings = await tierSettings(config, embeddedUrl, password);
  const log = createLog({ name: 'storyden-oauth', level: settings.gateway.logLevel });
  warnOfMistypedSettings(config.env, log);
  if (isGiven(config.env, 'WORKERS')) log.warn('WORKERS has no effect here: all tiers run in one process');

  await checkDatabase(settings.grants.databaseUrl);
  await migrateAccounts(settings.accounts.databaseUrl, log);
  await migrateGrants(settings.grants.databaseUrl, log);
  const handle = settings.accounts.bootstrapAdmin?.handle ?? 'admin';
  const made = await ensureAdministrator(settings.accounts, log);
  if (made) print(administratorMade(handle, password));

  const { web, ...services } = oneAfterTheOther(settings);
  const addresses = await startServices({ ...services, rpcInProcess: config.rpcInProcess }, started, log);
  if (!elsewhere.web) started.push(await startWeb(web, log.child({ tier: 'web' })));
  const data = { dataDir: config.dataDir, embeddedDatabase: embeddedUrl !== undefined };
  return {
    welcome: welcome({ ...addresses, ...data }, handle, made ? password : undefined),
    stop: () => stopAll(started),
    shutdownTimeout: settings.gateway.shutdownTimeout,
    log,
  };
}

/** The address of the embedded database; undefined where the person named a database of their own. */
async function openDatabase(config: AllInOneConfig, started: Running[]): Promise<string | undefined> {
  if (isGiven(config.env, 'DATABASE_URL')) return undefined;
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir });
  started.push(postgres);
  return postgres.url;
}

/** What each tier would read on its own, with the secrets that the person did not choose. */
async function tierSettings(config: AllInOneConfig, databaseUrl: string | undefined, password: string | undefined) {
  const env = withDefaults(config.env, {
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    ...(password && { BOOTSTRAP_ADMIN: `admin:${password}` }),
    OAUTH_SECRET: await keptSecret(config.dataDir, 'oauth-secret'),
    RPC_TOKEN: await keptSecret(config.dataDir, 'rpc-token'),
  });
  const [accounts, grants, gateway] = [readAccountsConfig(env), readGrantsConfig(env), readGatewayConfig(env)];
  const own = grants.rpcToken === undefined ? [] : [ownCaller(grants.rpcToken)];
  const callers = [...own, ...grants.callers];
  return {
    accounts: { ...accounts, callers, workers: 1 },
    grants: { ...grants, callers, workers: 1 },
    gateway: { ...gateway, workers: 1 },
    web: readWebConfig(env),
  };
}

/** Four tiers stop one after the other within the time that each has alone, and nobody drains: no other replica is there. */
function oneAfterTheOther(settings: Awaited<ReturnType<typeof tierSettings>>): typeof settings {
  const share = { shutdownTimeout: settings.gateway.shutdownTimeout / 4, shutdownDrain: 0 };
  const { accounts, grants, gateway, web } = settings;
  return {
    accounts: { ...accounts, ...share },
    grants: { ...grants, ...share },
    gateway: { ...gateway, ...share },
    web: { ...web, ...share },
  };
}

async function startServices(
  settings: Omit<Awaited<ReturnType<typeof tierSettings>>, 'web'> & Pick<AllInOneConfig, 'rpcInProcess'>,
  started: Running[],
  log: Logger,
): Promise<TierAddresses> {
  const accounts = await startAccounts(settings.accounts, log.child({ tier: 'accounts' }));
  started.push(accounts);
  const accountsAddress = reachable(settings.accounts.listen, accounts.grpcPort);

  const { rpcInProcess } = settings;
  const grants = await startGrants(
    { ...settings.grants, accountsAddress },
    log.child({ tier: 'grants' }),
    rpcInProcess ? accounts.transport({ tier: 'account service', token: settings.grants.rpcToken }) : undefined,
  );
  started.push(grants);
  const grantsAddress = reachable(settings.grants.grpcListen, grants.grpcPort);

  const gateway = await startGateway(
    { ...settings.gateway, accountsAddress, grantsAddress },
    log.child({ tier: 'gateway' }),
    rpcInProcess ? waysToTiers({ accounts, grants }, settings.gateway.rpcToken) : undefined,
  );
  started.push(gateway);
  return {
    issuer: settings.grants.issuer,
    web: settings.gateway.publicWebAddress,
    grants: grantsAddress,
    connect: `${settings.grants.rpcTls ? 'https' : 'http'}://${reachable(settings.grants.connectListen, grants.connectPort)}`,
    accounts: accountsAddress,
  };
}

/** How the gateway reaches tiers that run in its process. */
const waysToTiers = (
  tiers: { accounts: AccountsServer; grants: GrantsServer },
  token: string | undefined,
): WaysToTiers => ({
  accounts: tiers.accounts.transport({ tier: 'account service', token }),
  grants: tiers.grants.transport({ tier: 'grant service', token }),
});

/** The tiers call each other, and people try the RPC services, with one token that may do everything. */
function ownCaller(token: string): Caller {
  return { name: 'all-in-one', tokenHash: callerTokenHash(token), roles: ['gateway', 'reader', 'admin'] };
}

/** Where a server that listens on an address is reached from this machine. */
function reachable({ host }: ListenAddress, port: number): string {
  if (host === '0.0.0.0') return `127.0.0.1:${port}`;
  if (host === '::') return `[::1]:${port}`;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
