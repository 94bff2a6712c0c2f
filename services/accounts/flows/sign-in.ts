import { type CountAttempt, type Counter, perNetwork } from '../../shared/attempts.ts';
import { clientNetwork } from '../../shared/client-network.ts';
import { Refusal } from '../../shared/refusal.ts';
import type { Account, Accounts, Credential } from '../domain/account.ts';
import { normalizeHandle } from '../domain/handle.ts';
import { type KnownBrowser, knownBrowserId } from '../domain/known-browser.ts';
import { isPassword, type Passwords } from '../domain/password.ts';
import type { Session } from '../domain/session.ts';
import type { AttemptLimits } from './account-ports.ts';
import { type OpenSessionPorts, openSession } from './open-session.ts';
import { accountNotFound } from './read-accounts.ts';
import { type RememberBrowserPorts, rememberBrowser } from './remember-browser.ts';

export type SignInRequest = {
  readonly handle: string;
  readonly password: string;
  /** The person's IP address; empty if unknown. */
  readonly clientAddress: string;
  /** The token of the browser's session so far; empty if it had none. */
  readonly replacesSessionToken: string;
  /** What the browser keeps of earlier sign-ins; empty if nothing. */
  readonly knownBrowser: string;
};

export type SignInPorts = OpenSessionPorts &
  RememberBrowserPorts & {
    readonly accounts: Pick<Accounts, 'findCredential' | 'find'>;
    readonly passwords: Pick<Passwords, 'verify'>;
    readonly limits: Pick<AttemptLimits, 'signIn'>;
    readonly countAttempt: CountAttempt;
  };

/** A person proves to be a member and gets a fresh session. */
export async function signIn(
  request: SignInRequest,
  ports: SignInPorts,
): Promise<{ account: Account; session: Session; knownBrowser: KnownBrowser }> {
  const handle = normalizeHandle(request.handle);
  const attempt = await ports.countAttempt(await countersFor(handle, request, ports));
  if (attempt.wait !== undefined) throw signInLimited(attempt.wait);
  const credential = await checkPassword(handle, request.password, ports);
  await attempt.takeBack();

  const session = await openSession(credential, request.replacesSessionToken, ports);
  if (session === undefined) throw await whyNoSession(handle, credential, ports);
  const account = await ports.accounts.find(credential.accountId);
  if (account === undefined) throw accountNotFound();
  return { account, session, knownBrowser: rememberBrowser(request.knownBrowser, credential, ports) };
}

/**
 * A browser that was signed in to the account before is counted by itself, so that nobody locks its owner out. For others
 * the networks are asked first, then the account, then this person at it. A password that cannot be one is no guess at the
 * account: it costs nothing to look at, and must not close it.
 */
async function countersFor(handle: string, request: SignInRequest, ports: SignInPorts): Promise<Counter[]> {
  const { person, browser, address, handle: account } = ports.limits.signIn;
  const { clientAddress, password } = request;
  const browserId = await findKnownBrowser(handle, request, ports);
  if (browserId !== undefined) return [{ name: 'sign-in-browser', key: browserId, limit: browser }];
  return [
    ...perNetwork('sign-in-address', clientAddress, address),
    ...(isPassword(password) ? [{ name: 'sign-in-handle', key: handle, limit: account }] : []),
    { name: 'sign-in-person', key: `${handle} ${clientNetwork(clientAddress)}`, limit: person },
  ];
}

async function findKnownBrowser(handle: string, { knownBrowser }: SignInRequest, ports: SignInPorts) {
  if (knownBrowser === '') return undefined;
  const credential = await ports.accounts.findCredential(handle);
  return credential && knownBrowserId(knownBrowser, credential, ports.now());
}

/** An unknown handle and a wrong password look alike and take alike. */
async function checkPassword(handle: string, password: string, ports: SignInPorts): Promise<Credential> {
  const credential = await ports.accounts.findCredential(handle);
  // No account has a password outside of the rule, so refusing one early tells nothing.
  const right = isPassword(password) && (await ports.passwords.verify(password, credential?.passwordHash));
  if (right && credential !== undefined) return credential;
  throw wrong();
}

/** The account was suspended, or another password was set while this one was looked at. */
async function whyNoSession(handle: string, { passwordHash }: Credential, { accounts }: SignInPorts): Promise<Refusal> {
  return (await accounts.findCredential(handle))?.passwordHash === passwordHash ? suspended() : wrong();
}

/** Other browsers may be guessing at the account; a browser that is known has attempts of its own. */
export const signInLimited = (retryAfterSeconds: number) =>
  new Refusal('rate_limited', 'Too many attempts.', {
    suggested: 'Wait a while and try again, or use a browser that you have signed in with before.',
    retryAfterSeconds,
  });

function wrong(): Refusal {
  return new Refusal('invalid_credentials', 'The handle or the password is wrong.', {
    suggested: 'Check both and try again.',
  });
}

function suspended(): Refusal {
  return new Refusal('account_suspended', 'This account is suspended.', {
    suggested: 'Ask an administrator of this community.',
  });
}
