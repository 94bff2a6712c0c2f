import { type CountAttempt, perNetwork } from '../../shared/attempts.ts';
import { Refusal } from '../../shared/refusal.ts';
import type { Account, Accounts } from '../domain/account.ts';
import type { KnownBrowser } from '../domain/known-browser.ts';
import type { Session } from '../domain/session.ts';
import type { AttemptLimits } from './account-ports.ts';
import { type CreateAccountPorts, createAccount } from './create-account.ts';
import { type OpenSessionPorts, openSession } from './open-session.ts';
import { accountNotFound } from './read-accounts.ts';
import { type RememberBrowserPorts, rememberBrowser } from './remember-browser.ts';

export type SignUpRequest = {
  readonly handle: string;
  readonly password: string;
  /** The person's IP address; empty if unknown. */
  readonly clientAddress: string;
  /** The token of the browser's session so far; empty if it had none. */
  readonly replacesSessionToken: string;
  /** What the browser keeps of earlier sign-ins; empty if nothing. */
  readonly knownBrowser: string;
};

export type SignUpPorts = CreateAccountPorts &
  OpenSessionPorts &
  RememberBrowserPorts & {
    readonly accounts: Pick<Accounts, 'findCredential'>;
    readonly signup: 'open' | 'closed';
    readonly limits: Pick<AttemptLimits, 'signUp'>;
    readonly countAttempt: CountAttempt;
  };

/** A person makes an account and is signed in with it. */
export async function signUp(
  request: SignUpRequest,
  ports: SignUpPorts,
): Promise<{ account: Account; session: Session; knownBrowser: KnownBrowser }> {
  if (ports.signup === 'closed') {
    throw new Refusal('signup_closed', 'This community does not take new members by itself.', {
      suggested: 'Ask an administrator for an account.',
    });
  }
  const attempt = await ports.countAttempt(perNetwork('sign-up-address', request.clientAddress, ports.limits.signUp));
  if (attempt.wait !== undefined) {
    throw new Refusal('rate_limited', 'Too many attempts.', {
      suggested: 'Wait a while and try again.',
      retryAfterSeconds: attempt.wait,
    });
  }

  const { handle, password } = request;
  const account = await createAccount({ handle, password, name: '', email: '', emailVerified: false }, ports);
  const credential = await ports.accounts.findCredential(account.handle);
  if (credential === undefined) throw accountNotFound();
  const session = await openSession(credential, request.replacesSessionToken, ports);
  if (session === undefined) throw accountNotFound();
  return { account, session, knownBrowser: rememberBrowser(request.knownBrowser, credential, ports) };
}
