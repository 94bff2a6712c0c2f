import { invalidArgument, Refusal } from '../../shared/refusal.ts';
import type { Account, Accounts } from '../domain/account.ts';
import { EMAIL_RULE, isEmailAddress } from '../domain/email-address.ts';
import { HANDLE_RULE, isHandle, normalizeHandle } from '../domain/handle.ts';
import { isName, NAME_RULE } from '../domain/names.ts';
import { isPassword, PASSWORD_RULE, type Passwords } from '../domain/password.ts';
import { accountNotFound } from './read-accounts.ts';

export type CreateAccountRequest = {
  readonly handle: string;
  /** Empty means the handle. */
  readonly name: string;
  readonly password: string;
  /** Empty means none. */
  readonly email: string;
  readonly emailVerified: boolean;
};

export type CreateAccountPorts = {
  readonly accounts: Pick<Accounts, 'create' | 'find'>;
  readonly passwords: Pick<Passwords, 'hash'>;
};

/** Makes an account with a password. */
export async function createAccount(request: CreateAccountRequest, ports: CreateAccountPorts): Promise<Account> {
  const handle = normalizeHandle(request.handle);
  const name = request.name || handle;
  if (!isHandle(handle)) throw invalidArgument('The handle does not fit.', HANDLE_RULE);
  if (request.name && !isName(name)) throw invalidArgument('The name does not fit.', NAME_RULE);
  if (!isPassword(request.password)) throw invalidArgument('The password does not fit.', PASSWORD_RULE);
  if (request.email !== '' && !isEmailAddress(request.email)) {
    throw invalidArgument('The email address does not fit.', EMAIL_RULE);
  }

  const accountId = await ports.accounts.create({
    handle,
    name,
    passwordHash: await ports.passwords.hash(request.password),
    ...(request.email !== '' && { email: { emailAddress: request.email, verified: request.emailVerified } }),
  });
  if (accountId === undefined) {
    throw new Refusal('conflict', 'The handle is taken.', { suggested: 'Choose another handle.' });
  }
  const account = await ports.accounts.find(accountId);
  if (account === undefined) throw accountNotFound();
  return account;
}
