import { randomBytes } from 'node:crypto';
import { connectionOf } from '../database/connection.ts';
import type { Database } from '../database/open.ts';
import { failureLimit } from '../database/rate-limit.ts';
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
  const pool = await database.em.getConnection().getNativeClient();
  const limits = signInLimits(config.limits.signIn);
  const limit = (name: string, points: (typeof limits)['person']) =>
    failureLimit(pool, RATE_LIMITS_TABLE, name, points);
  return {
    accounts: accountStore(database),
    roles: roleStore(database),
    sessions: sessionStore(connectionOf(database)),
    administrators: administratorStore(database),
    passwords: await argon2Passwords(),
    random: (bytes: number): Uint8Array => randomBytes(bytes),
    signup: config.signup,
    signInLimits: {
      person: limit('sign-in-person', limits.person),
      address: limit('sign-in-address', limits.address),
      handle: limit('sign-in-handle', limits.handle),
    },
    signUpLimit: limit('sign-up-address', signUpLimit(config.limits.signIn)),
  };
}

export type AccountsContext = Awaited<ReturnType<typeof createContext>>;
