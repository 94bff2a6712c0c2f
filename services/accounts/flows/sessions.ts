import { Refusal } from '../../shared/refusal.ts';
import type { ResolvedSession, Sessions } from '../domain/session.ts';
import { sessionTokenHash } from '../domain/session-token.ts';

export type SessionPorts<Method extends keyof Sessions> = { readonly sessions: Pick<Sessions, Method> };

/** Tells whose a session is. */
export async function resolveSession(token: string, ports: SessionPorts<'resolve'>): Promise<ResolvedSession> {
  const resolved = await ports.sessions.resolve(sessionTokenHash(token));
  if (resolved === undefined) {
    throw new Refusal('unauthenticated', 'You are not signed in.', { suggested: 'Sign in and try again.' });
  }
  return resolved;
}

/** When a session of an account ends, by its id. @throws Refusal not_found for one that is over */
export async function getSession(
  { accountId, sessionId }: { readonly accountId: string; readonly sessionId: string },
  ports: SessionPorts<'expiry'>,
): Promise<Date> {
  const expiresAt = await ports.sessions.expiry(accountId, sessionId);
  if (expiresAt === undefined) throw new Refusal('not_found', 'There is no such session; it may be over.');
  return expiresAt;
}

/** Ends a session; one that is over already is no error. */
export function signOut(token: string, ports: SessionPorts<'end'>): Promise<void> {
  return ports.sessions.end(sessionTokenHash(token));
}
