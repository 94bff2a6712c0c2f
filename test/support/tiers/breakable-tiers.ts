import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '../../../all-in-one/postgres.ts';
import { startGateway } from '../../../gateway/server.ts';
import { createLog } from '../../../runtime/log.ts';
import { migrateAccounts } from '../../../services/accounts/commands/migrate.ts';
import { startAccounts } from '../../../services/accounts/server.ts';
import { migrateGrants } from '../../../services/grants/commands/migrate.ts';
import { startGrants } from '../../../services/grants/server.ts';
import { freePort } from '../free-port.ts';
import { send } from '../http.ts';
import { accountsConfig, callerTokens, gatewayConfig, grantsConfig, type TierOverrides } from './tier-config.ts';

/** Something that goes away and comes back at the same address. */
type Part = { stop(): Promise<void>; start(): Promise<void> };

/** The three tiers and a PostgreSQL of their own; each part can be taken away and given back. */
export type BreakableTiers = {
  readonly address: string;
  /** host:port of the grant service's gRPC. */
  readonly grantsAddress: string;
  readonly readerToken: string;
  readonly databaseUrl: string;
  readonly admin: { readonly handle: string; readonly password: string };
  readonly logLines: readonly string[];
  readonly database: Part;
  readonly grants: Part;
  readonly accounts: Part;
  readonly gateway: Part;
  /** Resolves when /readyz answers with this status. */
  becomes(status: 200 | 503): Promise<void>;
  stop(): Promise<void>;
};

const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 50;

export async function bootBreakableTiers({
  databaseBy,
}: Pick<TierOverrides, 'databaseBy'> = {}): Promise<BreakableTiers> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'storyden-outage-'));
  await chmod(dataDir, 0o755);
  const logLines: string[] = [];
  const log = createLog({ name: 'test', level: 'debug', destination: { write: (line) => void logLines.push(line) } });
  const startPostgres = () => startEmbeddedPostgres({ dataDir, settings: { fsync: 'off', full_page_writes: 'off' } });

  let postgres = await startPostgres();
  const databaseUrl = postgres.url;
  const reached = (await databaseBy?.(databaseUrl)) ?? databaseUrl;
  await migrateAccounts(reached, log);
  await migrateGrants(reached, log);

  const admin = { handle: 'admin', password: randomBytes(12).toString('base64url') };
  const [gatewayPort, grpcPort, connectPort, accountsPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const on = (port: number) => ({ host: '127.0.0.1', port });
  const address = `http://127.0.0.1:${gatewayPort}`;
  const tokens = callerTokens();
  const shared = { databaseUrl: reached, tokens, issuer: address };
  const [accountsAddress, grantsAddress] = [`127.0.0.1:${accountsPort}`, `127.0.0.1:${grpcPort}`];
  const grantsListen = { grpcListen: on(grpcPort), connectListen: on(connectPort) };
  const accountsSettings = accountsConfig(shared, admin, { accounts: { listen: on(accountsPort) } });
  const grantsSettings = grantsConfig({ ...shared, accountsAddress }, { grants: grantsListen });

  const accounts = await part(() => startAccounts(accountsSettings, log));
  const grants = await part(() => startGrants(grantsSettings, log));
  const gatewaySettings = gatewayConfig({ ...shared, accountsAddress, grantsAddress }, gatewayPort, {});
  const gateway = await part(() => startGateway(gatewaySettings, log));
  return {
    address,
    grantsAddress,
    readerToken: tokens.reader,
    databaseUrl,
    admin,
    logLines,
    database: {
      stop: () => postgres.stop(),
      start: async () => {
        postgres = await startPostgres();
        if (postgres.url !== databaseUrl) throw new Error('the database came back elsewhere');
      },
    },
    grants,
    accounts,
    gateway,
    becomes: (status) => becomes(`${address}/readyz`, status),
    async stop() {
      await gateway.stop();
      await grants.stop();
      await accounts.stop();
      await postgres.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

async function part(start: () => Promise<{ stop(): Promise<void> }>): Promise<Part> {
  let running: { stop(): Promise<void> } | undefined = await start();
  return {
    async stop() {
      await running?.stop();
      running = undefined;
    },
    async start() {
      running = await start();
    },
  };
}

async function becomes(readiness: string, status: number) {
  const until = Date.now() + PATIENCE_MS;
  while ((await send(readiness)).status !== status) {
    if (Date.now() > until) throw new Error(`/readyz does not become ${status}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
