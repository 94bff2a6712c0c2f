import { StartError } from '../../../runtime/process.ts';
import type { Accounts, Administrators } from '../domain/account.ts';
import type { Passwords } from '../domain/password.ts';

export type BootstrapPorts = {
  readonly accounts: Pick<Accounts, 'findCredential'>;
  readonly passwords: Passwords;
  readonly administrators: Administrators;
};

/**
 * Makes the first administrator, if no active account holds ADMINISTRATOR. Returns whether it did.
 *
 * An account that has the handle already is promoted only if the password is its own: with open sign-up the handle may
 * be a stranger's. A password is never changed.
 *
 * @throws StartError if the handle belongs to an account that cannot be promoted.
 */
export async function bootstrapAdministrator(
  admin: { readonly handle: string; readonly password: string } | undefined,
  ports: BootstrapPorts,
): Promise<boolean> {
  if (admin === undefined || (await ports.administrators.exist())) return false;

  const { handle, password } = admin;
  const owner = await ports.accounts.findCredential(handle);
  if (owner === undefined) {
    const passwordHash = await ports.passwords.hash(password);
    return ports.administrators.appointFirst({ handle, name: handle, passwordHash });
  }
  if (owner.suspended || !(await ports.passwords.verify(password, owner.passwordHash))) {
    throw new StartError(
      `BOOTSTRAP_ADMIN cannot make "${handle}" the first administrator: an account of that handle exists and ` +
        'is suspended or has another password. Choose another handle.',
    );
  }
  return ports.administrators.appointFirst({ accountId: owner.accountId });
}
