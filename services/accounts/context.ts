import { randomBytes } from 'node:crypto';
import type { Logger } from '../../runtime/log.ts';
import { attemptCounters } from '../shared/database/attempt-counters.ts';
import type { CleanUpReport, Rest } from '../shared/database/clean-up-round.ts';
import { connectionOf, probe } from '../shared/database/connection.ts';
import type { Database } from '../shared/database/open-database.ts';
import { requireSchema } from '../shared/database/schema.ts';
import { databaseStartFailure } from '../shared/database/start-failure.ts';
import { openAccess, type RpcAccess } from '../shared/rpc/rpc-access.ts';
import type { AccountsConfig } from './config.ts';
import { signInLimits, signUpLimit } from './domain/sign-in-limits.ts';
import type { AccountPorts } from './flows/account-ports.ts';
import { argon2Passwords } from './passwords/argon2.ts';
import { accountChangeStore, accountChangeWatch } from './store/account-changes.ts';
import { accountStore } from './store/accounts.ts';
import { openAccountsDatabase } from './store/accounts-database.ts';
import { administratorStore } from './store/administrators.ts';
import { cleanUp } from './store/clean-up.ts';
import { SCHEMA } from './store/migrations.ts';
import { roleStore } from './store/roles.ts';
import { sessionStore } from './store/sessions.ts';

const RATE_LIMITS_TABLE = 'accounts_rate_limits';

/** Everything that the calls to this process share: the composition root. */
export type AccountsContext = {
  /** No call has ports of its own: this service calls no other. */
  readonly ports: AccountPorts;
  readonly access: RpcAccess;
  /** Whether the database answers. */
  probe(): Promise<void>;
  /** One round of clean-up: removes what is over. */
  upkeep(rest: Rest): Promise<CleanUpReport | undefined>;
  /** Ends the streams of those who follow what becomes of accounts. */
  endWatches(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Connects the flows to a database that has its schema.
 *
 * @throws StartError if the database or a file cannot be used, or the schema is missing
 */
export async function createContext(config: AccountsConfig, log: Logger): Promise<AccountsContext> {
  const access = openAccess(config, log);
  const database = await openAccountsDatabase(config.databaseUrl, log, { pool: config.databasePool });
  try {
    const db = connectionOf(database);
    await requireSchema(db, SCHEMA);
    const watch = accountChangeWatch(db, config.databaseUrl);
    return {
      ports: { ...(await createPorts(config, database)), accountChangeWatch: watch },
      access,
      probe: () => probe(db),
      upkeep: (rest) => cleanUp(db, rest),
      endWatches: watch.close,
      async close() {
        access.close();
        await watch.close();
        await database.close();
      },
    };
  } catch (error) {
    access.close();
    await database.close();
    throw databaseStartFailure(error);
  }
}

async function createPorts(
  config: AccountsConfig,
  database: Database,
): Promise<Omit<AccountPorts, 'accountChangeWatch'>> {
  const db = connectionOf(database);
  return {
    accounts: accountStore(database),
    roles: roleStore(database),
    sessions: sessionStore(db),
    administrators: administratorStore(database),
    accountChanges: accountChangeStore(db),
    passwords: await argon2Passwords(),
    random: (bytes) => randomBytes(bytes),
    now: () => new Date(),
    signup: config.signup,
    limits: { signIn: signInLimits(config.limits.signIn), signUp: signUpLimit(config.limits.signIn) },
    countAttempt: attemptCounters(db, { table: RATE_LIMITS_TABLE }),
  };
}
