import { clientNetwork } from '../../client-network.ts';
import { Refusal } from '../../refusal.ts';
import type { Account, Session } from '../domain/account.ts';
import { accountNotFound, rateLimited } from '../refusals.ts';
import { type CreateAccountPorts, createAccount } from './create-account.ts';
import { type OpenSessionPorts, openSession } from './open-session.ts';

export type SignUpRequest = {
  readonly handle: string;
  readonly password: string;
  /** The person's IP address; empty if unknown. */
  readonly clientAddress: string;
  /** The token of the browser's session so far; empty if it had none. */
  readonly replacesSessionToken: string;
};

export type SignUpPorts = CreateAccountPorts &
  OpenSessionPorts & {
    readonly signup: 'open' | 'closed';
    /** Counts every attempt, successful ones too: each costs a password hash, and most a row. */
    readonly signUpLimit: { attempt(key: string): Promise<number | undefined> };
  };

/** A person makes an account and is signed in with it. */
export async function signUp(
  request: SignUpRequest,
  ports: SignUpPorts,
): Promise<{ account: Account; session: Session }> {
  if (ports.signup === 'closed') {
    throw new Refusal('signup_closed', 'This community does not take new members by itself.', {
      suggested: 'Ask an administrator for an account.',
    });
  }
  const network = clientNetwork(request.clientAddress);
  const wait = network === '' ? undefined : await ports.signUpLimit.attempt(network);
  if (wait !== undefined) throw rateLimited(wait);

  const { handle, password } = request;
  const account = await createAccount({ handle, password, name: '', email: '', emailVerified: false }, ports);
  const session = await openSession(account.id, request.replacesSessionToken, ports);
  if (session === undefined) throw accountNotFound();
  return { account, session };
}
