import { randomBytes } from 'node:crypto';
import { readConfig as readGatewayConfig } from '../gateway/config.ts';
import { startGateway } from '../gateway/server.ts';
import { createLog, type Logger } from '../runtime/log.ts';
import type { Running } from '../runtime/process.ts';
import type { ListenAddress } from '../runtime/settings.ts';
import { readConfig as readAccountsConfig } from '../services/accounts/config.ts';
import { migrateAccounts } from '../services/accounts/migrate.ts';
import { startAccounts } from '../services/accounts/server.ts';
import { readConfig as readGrantsConfig } from '../services/grants/config.ts';
import { migrateGrants } from '../services/grants/migrate.ts';
import { startGrants } from '../services/grants/server.ts';
import { type Caller, callerTokenHash } from '../services/rpc/callers.ts';
import { administratorMade, type RunningAddresses, welcome } from './banner.ts';
import { isSet, readStandaloneConfig, type StandaloneConfig, withDefaults } from './config.ts';
import { keptSecret, openDataDir } from './data-dir.ts';
import { checkDatabase } from './database.ts';
import { startEmbeddedPostgres } from './postgres.ts';

/** Everything in one process: the database, then each tier over real gRPC on loopback; stopped in the reverse order. */
export async function startAllInOne(env: NodeJS.ProcessEnv, print: (text: string) => void) {
  const config = readStandaloneConfig(env);
  await openDataDir(config.dataDir);
  const started: Running[] = [];
  try {
    return await startTiers(config, started, print);
  } catch (error) {
    await stopAll(started);
    throw error;
  }
}

async function startTiers(config: StandaloneConfig, started: Running[], print: (text: string) => void) {
  const databaseUrl = await openDatabase(config, started);
  const password = randomBytes(12).toString('base64url');
  const shownPassword = isSet(config.env, 'BOOTSTRAP_ADMIN') ? undefined : password;
  const env = withDefaults(config.env, {
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    OAUTH_SECRET: await keptSecret(config.dataDir, 'oauth-secret'),
    RPC_TOKEN: await keptSecret(config.dataDir, 'rpc-token'),
    BOOTSTRAP_ADMIN: `admin:${password}`,
  });
  const settings = {
    accounts: readAccountsConfig(env),
    grants: readGrantsConfig(env),
    gateway: readGatewayConfig(env),
  };
  const log = createLog({ name: 'storyden-oauth', level: settings.gateway.logLevel });
  const callers = [ownCaller(settings.grants.rpcToken), ...settings.grants.callers];

  await checkDatabase(settings.grants.databaseUrl);
  await migrateAccounts(settings.accounts.databaseUrl, log);
  await migrateGrants(settings.grants.databaseUrl, log);

  const accounts = await startAccounts({ ...settings.accounts, callers }, tierLog(log, 'accounts'));
  started.push(accounts);
  const admin = settings.accounts.bootstrapAdmin;
  if (accounts.bootstrapped && admin) print(administratorMade(admin.handle, shownPassword));
  const accountsAddress = reachable(settings.accounts.listen, accounts.grpcPort);

  const grants = await startGrants({ ...settings.grants, callers, accountsAddress }, tierLog(log, 'grants'));
  started.push(grants);
  const grantsAddress = reachable(settings.grants.grpcListen, grants.grpcPort);

  const gateway = await startGateway({ ...settings.gateway, accountsAddress, grantsAddress }, tierLog(log, 'gateway'));
  started.push(gateway);

  const addresses: RunningAddresses = {
    issuer: settings.grants.issuer,
    web: settings.gateway.publicWebAddress,
    grants: grantsAddress,
    connect: `http://${reachable(settings.grants.connectListen, grants.connectPort)}`,
    accounts: accountsAddress,
    dataDir: config.dataDir,
    embeddedDatabase: databaseUrl !== undefined,
  };
  print(welcome(addresses, admin?.handle, accounts.bootstrapped ? shownPassword : undefined));
  return { stop: () => stopAll(started), shutdownTimeout: settings.gateway.shutdownTimeout, log };
}

/** The address of the embedded database; undefined where the person named a database of their own. */
async function openDatabase(config: StandaloneConfig, started: Running[]): Promise<string | undefined> {
  if (isSet(config.env, 'DATABASE_URL')) return undefined;
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir });
  started.push(postgres);
  return postgres.url;
}

/** The tiers call each other, and people try the RPC services, with one token that may do everything. */
function ownCaller(token: string): Caller {
  return { name: 'all-in-one', tokenHash: callerTokenHash(token), roles: ['gateway', 'reader', 'admin'] };
}

const tierLog = (log: Logger, tier: string) => log.child({ tier });

/** Where a server that listens on an address is reached from this machine. */
function reachable({ host }: ListenAddress, port: number): string {
  if (host === '0.0.0.0') return `127.0.0.1:${port}`;
  if (host === '::') return `[::1]:${port}`;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Stops the last first. One that fails does not keep the others running. */
async function stopAll(started: readonly Running[]) {
  let failure: unknown;
  for (const running of started.toReversed()) {
    await running.stop().catch((error) => {
      failure ??= error;
    });
  }
  if (failure) throw failure;
}
