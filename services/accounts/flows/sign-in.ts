import { clientNetwork } from '../../client-network.ts';
import { Refusal } from '../../refusal.ts';
import type { Account, Credential, Session } from '../domain/account.ts';
import { normalizeHandle } from '../domain/handle.ts';
import { isPassword } from '../domain/password.ts';
import { type Counter, signInKeys } from '../domain/sign-in-limits.ts';
import { accountNotFound, rateLimited } from '../refusals.ts';
import { type OpenSessionPorts, openSession } from './open-session.ts';

export type SignInRequest = {
  readonly handle: string;
  readonly password: string;
  /** The person's IP address; empty if unknown. */
  readonly clientAddress: string;
  /** The token of the browser's session so far; empty if it had none. */
  readonly replacesSessionToken: string;
};

export type SignInPorts = OpenSessionPorts & {
  readonly accounts: {
    findCredential(handle: string): Promise<Credential | undefined>;
    find(accountId: string): Promise<Account | undefined>;
  };
  readonly passwords: { verify(password: string, passwordHash: string | undefined): Promise<boolean> };
  readonly signInLimits: Record<Counter, FailureCounter>;
};

type FailureCounter = {
  attempt(key: string): Promise<number | undefined>;
  forgive(key: string): Promise<void>;
};

/** A person proves to be a member and gets a fresh session. */
export async function signIn(
  request: SignInRequest,
  ports: SignInPorts,
): Promise<{ account: Account; session: Session }> {
  const handle = normalizeHandle(request.handle);
  const keys = signInKeys(handle, clientNetwork(request.clientAddress));

  for (const { counter, key } of keys) {
    const wait = await ports.signInLimits[counter].attempt(key);
    if (wait !== undefined) throw rateLimited(wait);
  }
  const credential = await checkPassword(handle, request.password, ports);
  for (const { counter, key } of keys) await ports.signInLimits[counter].forgive(key);

  const session = await openSession(credential.accountId, request.replacesSessionToken, ports);
  if (session === undefined) throw suspended();
  const account = await ports.accounts.find(credential.accountId);
  if (account === undefined) throw accountNotFound();
  return { account, session };
}

/** An unknown handle and a wrong password look alike and take alike. */
async function checkPassword(handle: string, password: string, ports: SignInPorts): Promise<Credential> {
  const credential = await ports.accounts.findCredential(handle);
  // No account has a password outside of the rule, so refusing one early tells nothing.
  const right = isPassword(password) && (await ports.passwords.verify(password, credential?.passwordHash));
  if (right && credential !== undefined) return credential;
  throw new Refusal('invalid_credentials', 'The handle or the password is wrong.', {
    suggested: 'Check both and try again.',
  });
}

function suspended(): Refusal {
  return new Refusal('account_suspended', 'This account is suspended.', {
    suggested: 'Ask an administrator of this community.',
  });
}
