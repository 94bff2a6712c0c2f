import { StartError } from '../../../runtime/process.ts';
import type { Credential, NewAccount } from '../domain/account.ts';

export type BootstrapPorts = {
  readonly accounts: { findCredential(handle: string): Promise<Credential | undefined> };
  readonly passwords: {
    hash(password: string): Promise<string>;
    verify(password: string, passwordHash: string | undefined): Promise<boolean>;
  };
  readonly administrators: {
    exist(): Promise<boolean>;
    /** False if somebody else was faster. */
    appointFirst(account: NewAccount | { readonly accountId: string }): Promise<boolean>;
  };
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
