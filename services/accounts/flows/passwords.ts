import type { CountAttempt } from '../../shared/attempts.ts';
import { invalidArgument, Refusal } from '../../shared/refusal.ts';
import type { Account, Accounts } from '../domain/account.ts';
import { normalizeHandle } from '../domain/handle.ts';
import type { KnownBrowser } from '../domain/known-browser.ts';
import { isPassword, PASSWORD_RULE, type Passwords } from '../domain/password.ts';
import { sessionTokenHash } from '../domain/session-token.ts';
import type { Limit } from '../domain/sign-in-limits.ts';
import { accountNotFound } from './read-accounts.ts';
import { type RememberBrowserPorts, rememberBrowser } from './remember-browser.ts';
import { resolveSession, type SessionPorts } from './sessions.ts';
import { signInLimited } from './sign-in.ts';

export type SetPasswordPorts = {
  readonly accounts: Pick<Accounts, 'find' | 'findCredential' | 'setPassword'>;
  readonly passwords: Pick<Passwords, 'hash'>;
};

/** Sets the password of an account and ends its sessions, but for `keepsSessionToken`: the caller's own, or empty. */
export async function setPassword(
  request: { readonly handle: string; readonly password: string; readonly keepsSessionToken: string },
  ports: SetPasswordPorts,
): Promise<Account> {
  requirePassword(request.password);
  const credential = await ports.accounts.findCredential(normalizeHandle(request.handle));
  if (credential === undefined) throw accountNotFound();
  const keeps = request.keepsSessionToken === '' ? undefined : sessionTokenHash(request.keepsSessionToken);
  const { account } = await replacePassword(credential.accountId, request.password, { keeps }, ports);
  return account;
}

export type ChangePasswordPorts = SetPasswordPorts &
  SessionPorts<'resolve'> &
  RememberBrowserPorts & {
    readonly passwords: Pick<Passwords, 'verify'>;
    readonly limits: { readonly signIn: { readonly browser: Limit } };
    readonly countAttempt: CountAttempt;
  };

/**
 * A person who is signed in changes the password, and proves to know the current one. The browser stays known, so that
 * a person whose password others guess at is not locked out by them afterwards.
 */
export async function changePassword(
  request: {
    readonly sessionToken: string;
    readonly currentPassword: string;
    readonly newPassword: string;
    /** What the browser keeps of earlier sign-ins; empty if nothing. */
    readonly knownBrowser: string;
  },
  ports: ChangePasswordPorts,
): Promise<{ account: Account; knownBrowser: KnownBrowser }> {
  const { account } = await resolveSession(request.sessionToken, ports);
  requirePassword(request.newPassword);
  // Somebody who took a session over guesses as slowly as at sign-in, and uses up none of the attempts there.
  const counter = { name: 'password-change', key: account.id, limit: ports.limits.signIn.browser };
  const attempt = await ports.countAttempt([counter]);
  if (attempt.wait !== undefined) throw signInLimited(attempt.wait);
  const instead = (await ports.accounts.findCredential(account.handle))?.passwordHash;
  if (instead === undefined || !(await isRight(request.currentPassword, instead, ports))) throw wrongPassword();
  await attempt.takeBack();
  const keeps = sessionTokenHash(request.sessionToken);
  const set = await replacePassword(account.id, request.newPassword, { instead, keeps }, ports);
  const proved = { accountId: account.id, passwordHash: set.passwordHash };
  return { account: set.account, knownBrowser: rememberBrowser(request.knownBrowser, proved, ports) };
}

async function isRight(password: string, passwordHash: string, { passwords }: ChangePasswordPorts) {
  return isPassword(password) && passwords.verify(password, passwordHash);
}

async function replacePassword(
  accountId: string,
  password: string,
  options: { instead?: string; keeps: Buffer | undefined },
  ports: SetPasswordPorts,
): Promise<{ account: Account; passwordHash: string }> {
  const passwordHash = await ports.passwords.hash(password);
  // Somebody else may have set it since it was looked at.
  if (!(await ports.accounts.setPassword(accountId, passwordHash, options))) throw wrongPassword();
  const account = await ports.accounts.find(accountId);
  if (account === undefined) throw accountNotFound();
  return { account, passwordHash };
}

function requirePassword(password: string) {
  if (!isPassword(password)) throw invalidArgument('The password does not fit.', PASSWORD_RULE);
}

const wrongPassword = () =>
  new Refusal('invalid_credentials', 'The current password is wrong.', { suggested: 'Check it and try again.' });
