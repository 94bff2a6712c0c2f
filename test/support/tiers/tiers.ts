import { randomBytes } from 'node:crypto';
import { startGateway } from '../../../gateway/server.ts';
import { createLog, type Logger } from '../../../runtime/log.ts';
import { startAccounts } from '../../../services/accounts/server.ts';
import { startGrants } from '../../../services/grants/server.ts';
import { createTestDatabase } from '../database/database.ts';
import { runStatement } from '../database/run-statement.ts';
import { freePort } from '../free-port.ts';
import { accountsConfig, callerTokens, gatewayConfig, grantsConfig, type TierOverrides } from './tier-config.ts';

/** A grant service and a gateway of its own in front of it. */
export type Replica = {
  /** Base address of this gateway, `http://127.0.0.1:port`. */
  readonly address: string;
  /** host:port of this grant service's gRPC. */
  readonly grantsAddress: string;
  /** Base address of this grant service's Connect. */
  readonly connectAddress: string;
  stop(): Promise<void>;
};

/** The three tiers, in this process, on ports of their own, with real gRPC between them. */
export type Tiers = Replica & {
  /** Issuer identifier; the first gateway's address. */
  readonly issuer: string;
  /** The frontend's address. Nothing listens there. */
  readonly web: string;
  readonly databaseUrl: string;
  /** host:port of the account service's gRPC. */
  readonly accountsAddress: string;
  readonly admin: { readonly handle: string; readonly password: string };
  /** The token that the tiers present to each other; role gateway. */
  readonly rpcToken: string;
  readonly readerToken: string;
  readonly adminToken: string;
  /** Everything that the tiers have logged, one JSON text per line. */
  readonly logLines: readonly string[];
  /** One more grant service with a gateway in front of it, on the same database and account service. */
  bootReplica(overrides?: TierOverrides): Promise<Replica>;
};

/** Boots the tiers on a database of their own; `stop` stops every replica too and drops the database. */
export async function bootTiers(overrides: TierOverrides = {}): Promise<Tiers> {
  const database = await createTestDatabase();
  if (overrides.withoutKeys) await runStatement(database.url, 'delete from signing_keys');
  const logLines: string[] = [];
  const log = recordingLog(logLines);
  const admin = { handle: 'admin', password: randomBytes(12).toString('base64url') };
  const tokens = callerTokens();
  const gatewayPort = await freePort();
  const databaseUrl = (await overrides.databaseBy?.(database.url)) ?? database.url;
  const shared = { databaseUrl, tokens, issuer: `http://127.0.0.1:${gatewayPort}` };

  const accounts = await startAccounts(accountsConfig(shared, admin, overrides), log);
  const accountsAddress = `127.0.0.1:${accounts.grpcPort}`;
  const running: Replica[] = [];
  const boot = async (port: number, more: TierOverrides) => {
    const replica = await bootGrantsAndGateway({ ...shared, accountsAddress }, port, more, log);
    running.push(replica);
    return replica;
  };
  const first = await boot(gatewayPort, overrides);

  return {
    ...first,
    issuer: shared.issuer,
    web: gatewayConfig({ ...shared, accountsAddress, grantsAddress: '' }, gatewayPort, overrides).publicWebAddress,
    databaseUrl: database.url,
    accountsAddress,
    admin,
    rpcToken: tokens.gateway,
    readerToken: tokens.reader,
    adminToken: tokens.admin,
    logLines,
    bootReplica: async (more = {}) => boot(await freePort(), { ...overrides, ...more }),
    async stop() {
      for (const replica of running.toReversed()) await replica.stop();
      await accounts.stop();
      await database.drop();
    },
  };
}

async function bootGrantsAndGateway(
  shared: Parameters<typeof grantsConfig>[0],
  port: number,
  overrides: TierOverrides,
  log: Logger,
): Promise<Replica> {
  const grants = await startGrants(grantsConfig(shared, overrides), log);
  const grantsAddress = `127.0.0.1:${grants.grpcPort}`;
  const gateway = await startGateway(gatewayConfig({ ...shared, grantsAddress }, port, overrides), log);
  let stopped = false;
  return {
    address: `http://127.0.0.1:${gateway.port}`,
    grantsAddress,
    connectAddress: `http://127.0.0.1:${grants.connectPort}`,
    async stop() {
      if (stopped) return;
      stopped = true;
      await gateway.stop();
      await grants.stop();
    },
  };
}

/** Keeps what is logged for tests to search; TEST_LOG=1 shows it too. */
function recordingLog(lines: string[]): Logger {
  const write = (line: string) => {
    lines.push(line);
    if (process.env.TEST_LOG) process.stdout.write(line);
  };
  return createLog({ name: 'test', level: 'trace', destination: { write } });
}
