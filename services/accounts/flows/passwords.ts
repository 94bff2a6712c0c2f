import type { CountAttempt } from '../../attempts.ts';
import { Refusal } from '../../refusal.ts';
import type { Account, Credential } from '../domain/account.ts';
import { normalizeHandle } from '../domain/handle.ts';
import { isPassword, PASSWORD_RULE } from '../domain/password.ts';
import { sessionTokenHash } from '../domain/session-token.ts';
import type { Limit } from '../domain/sign-in-limits.ts';
import { accountNotFound, invalidArgument, signInLimited } from '../refusals.ts';
import { resolveSession, type SessionPorts } from './sessions.ts';

/** A password that was set, and the sessions that ended with the one before. */
export type PasswordSet = { readonly account: Account; readonly endedSessionIds: readonly string[] };

export type SetPasswordPorts = {
  readonly accounts: {
    find(accountId: string): Promise<Account | undefined>;
    findCredential(handle: string): Promise<Credential | undefined>;
    /** Ends every session but the one to keep, and gives the ids of the ended ones. Undefined if `instead` is not the hash. */
    setPassword(
      accountId: string,
      passwordHash: string,
      options: { instead?: string; keeps: Buffer | undefined },
    ): Promise<string[] | undefined>;
  };
  readonly passwords: { hash(password: string): Promise<string> };
};

/** Gives an account another password, whatever it was. `keepsSessionToken` is the session of whoever asks, or empty. */
export async function setPassword(
  request: { readonly handle: string; readonly password: string; readonly keepsSessionToken: string },
  ports: SetPasswordPorts,
): Promise<PasswordSet> {
  requirePassword(request.password);
  const credential = await ports.accounts.findCredential(normalizeHandle(request.handle));
  if (credential === undefined) throw accountNotFound();
  const keeps = request.keepsSessionToken === '' ? undefined : sessionTokenHash(request.keepsSessionToken);
  return replacePassword(credential.accountId, request.password, { keeps }, ports);
}

export type ChangePasswordPorts = SetPasswordPorts &
  SessionPorts & {
    readonly passwords: { verify(password: string, passwordHash: string | undefined): Promise<boolean> };
    readonly signInLimits: { readonly browser: Limit };
    readonly countAttempt: CountAttempt;
  };

/** A person who is signed in gives the account another password, and proves to know the one so far. */
export async function changePassword(
  request: { readonly sessionToken: string; readonly currentPassword: string; readonly newPassword: string },
  ports: ChangePasswordPorts,
): Promise<PasswordSet> {
  const { account } = await resolveSession(request.sessionToken, ports);
  requirePassword(request.newPassword);
  // Whoever took a session over guesses as slowly as at the door, and uses nobody's attempts there up.
  const counter = { name: 'password-change', key: account.id, limit: ports.signInLimits.browser };
  const attempt = await ports.countAttempt([counter]);
  if (attempt.wait !== undefined) throw signInLimited(attempt.wait);
  const instead = (await ports.accounts.findCredential(account.handle))?.passwordHash;
  if (instead === undefined || !(await isRight(request.currentPassword, instead, ports))) throw wrongPassword();
  await attempt.takeBack();
  const keeps = sessionTokenHash(request.sessionToken);
  return replacePassword(account.id, request.newPassword, { instead, keeps }, ports);
}

async function isRight(password: string, passwordHash: string, { passwords }: ChangePasswordPorts) {
  return isPassword(password) && passwords.verify(password, passwordHash);
}

async function replacePassword(
  accountId: string,
  password: string,
  options: { instead?: string; keeps: Buffer | undefined },
  ports: SetPasswordPorts,
): Promise<PasswordSet> {
  const passwordHash = await ports.passwords.hash(password);
  const endedSessionIds = await ports.accounts.setPassword(accountId, passwordHash, options);
  // Somebody else set it since it was looked at.
  if (endedSessionIds === undefined) throw wrongPassword();
  const account = await ports.accounts.find(accountId);
  if (account === undefined) throw accountNotFound();
  return { account, endedSessionIds };
}

function requirePassword(password: string) {
  if (!isPassword(password)) throw invalidArgument('The password does not fit.', PASSWORD_RULE);
}

const wrongPassword = () =>
  new Refusal('invalid_credentials', 'The current password is wrong.', { suggested: 'Check it and try again.' });
