import { randomBytes } from 'node:crypto';
import { attemptCounters } from '../shared/database/attempt-counters.ts';
import { connectionOf } from '../shared/database/connection.ts';
import type { Database } from '../shared/database/open-database.ts';
import type { AccountsConfig } from './config.ts';
import { signInLimits, signUpLimit } from './domain/sign-in-limits.ts';
import { argon2Passwords } from './passwords/argon2.ts';
import { accountStore } from './store/accounts.ts';
import { administratorStore } from './store/administrators.ts';
import { roleStore } from './store/roles.ts';
import { sessionStore } from './store/sessions.ts';

const RATE_LIMITS_TABLE = 'accounts_rate_limits';

/** Everything that the flows need of the world; each flow declares the part that it takes. */
export async function createContext(config: Pick<AccountsConfig, 'signup' | 'limits'>, database: Database) {
  const db = connectionOf(database);
  return {
    accounts: accountStore(database),
    roles: roleStore(database),
    sessions: sessionStore(db),
    administrators: administratorStore(database),
    passwords: await argon2Passwords(),
    random: (bytes: number): Uint8Array => randomBytes(bytes),
    signup: config.signup,
    now: () => new Date(),
    signInLimits: signInLimits(config.limits.signIn),
    signUpLimit: signUpLimit(config.limits.signIn),
    countAttempt: attemptCounters(db, { table: RATE_LIMITS_TABLE }),
  };
}

export type AccountsContext = Awaited<ReturnType<typeof createContext>>;
