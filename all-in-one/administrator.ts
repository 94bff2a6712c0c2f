import type { Logger } from '../runtime/log.ts';
import type { AccountsConfig } from '../services/accounts/config.ts';
import { createContext } from '../services/accounts/context.ts';
import { bootstrapAdministrator } from '../services/accounts/flows/bootstrap-administrator.ts';

/**
 * Makes the first administrator before any tier starts, so that a start that fails later cannot lose a password that
 * nobody has seen yet. Returns whether it did.
 */
export async function ensureAdministrator(config: AccountsConfig, log: Logger): Promise<boolean> {
  const context = await createContext(config, log);
  try {
    return await bootstrapAdministrator(config.bootstrapAdmin, context.ports);
  } finally {
    await context.close();
  }
}
