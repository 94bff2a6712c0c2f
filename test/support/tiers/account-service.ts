import { randomBytes } from 'node:crypto';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { Client } from 'pg';
import { afterAll, expect } from 'vitest';
import { AccountService } from '../../../proto/gen/storyden/account/v1/account_pb.ts';
import { ErrorDetailSchema } from '../../../proto/gen/storyden/account/v1/error_pb.ts';
import { grpcTransport } from '../../../runtime/grpc-transport.ts';
import { createLog } from '../../../runtime/log.ts';
import type { AccountsConfig } from '../../../services/accounts/config.ts';
import { startAccounts } from '../../../services/accounts/server.ts';
import { createTestDatabase } from '../database/database.ts';
import { accountsConfig, callerTokens } from './tier-config.ts';

export const ADMIN = { handle: 'admin', password: 'the first administrator' };

/** The account service on a database of its own, called over gRPC as the gateway. */
export async function bootAccounts(overrides: Partial<AccountsConfig> = {}) {
  const database = await createTestDatabase();
  const tokens = callerTokens();
  const logLines: string[] = [];
  const log = createLog({ name: 'test', level: 'debug', destination: { write: (line) => logLines.push(line) } });
  const config = accountsConfig({ issuer: '', databaseUrl: database.url, tokens }, ADMIN, { accounts: overrides });
  const stops: (() => Promise<void> | void)[] = [];

  const clientOf = (grpcPort: number, token: string) => {
    const transport = grpcTransport({ tier: 'account service', address: `127.0.0.1:${grpcPort}`, token });
    stops.unshift(() => transport.close());
    return createClient(AccountService, transport);
  };
  /** One more replica on the same database. */
  const boot = async (more: Partial<AccountsConfig> = {}) => {
    const running = await startAccounts({ ...config, ...more }, log);
    stops.unshift(running.stop);
    return { ...running, client: clientOf(running.grpcPort, tokens.gateway) };
  };
  const first = await boot();

  return {
    ...first,
    boot,
    config,
    log,
    logLines,
    clientWith: (token: string) => clientOf(first.grpcPort, token),
    tokens,
    /** Runs a statement behind the service's back. */
    sql: async (statement: string, values: unknown[] = []) => {
      const connection = new Client({ connectionString: database.url });
      await connection.connect();
      try {
        return (await connection.query(statement, values)).rows;
      } finally {
        await connection.end();
      }
    },
    /** Runs statements in a transaction that stays open; returns what commits it. */
    hold: async (statements: string) => {
      const connection = new Client({ connectionString: database.url });
      await connection.connect();
      await connection.query(`begin; ${statements}`);
      return async () => {
        await connection.query('commit');
        await connection.end();
      };
    },
    async end() {
      for (const stop of stops) await stop();
      await database.drop();
    },
  };
}

/** The same for a test file; it ends after the last test. */
export async function useAccounts(overrides: Partial<AccountsConfig> = {}) {
  const service = await bootAccounts(overrides);
  afterAll(service.end);
  return service;
}

export type AccountsClient = Awaited<ReturnType<typeof bootAccounts>>['client'];

/** A handle that no other test has. */
export const anyHandle = () => `m-${randomBytes(6).toString('hex')}`;

export const PASSWORD = 'correct horse battery';

/** Expects a call to be refused, and returns the detail of the refusal. */
export async function refusal(call: Promise<unknown>, code: Code, detailCode: string) {
  const error = await call.then(
    () => undefined,
    (thrown) => ConnectError.from(thrown),
  );
  const [detail] = error?.findDetails(ErrorDetailSchema) ?? [];
  expect({ code: error && Code[error.code], detail: detail?.code }).toEqual({ code: Code[code], detail: detailCode });
  if (detail === undefined) throw new Error('no detail');
  return detail;
}
