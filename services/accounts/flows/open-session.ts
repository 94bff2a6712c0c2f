import type { ProvedPassword, Session, Sessions } from '../domain/session.ts';
import { SESSION_TOKEN_BYTES, sessionToken, sessionTokenHash } from '../domain/session-token.ts';

export type OpenSessionPorts = {
  readonly sessions: Pick<Sessions, 'open'>;
  readonly random: (bytes: number) => Uint8Array;
};

/**
 * A fresh session in place of the one that the browser had (`replaces`, its token or nothing): no token outlives a
 * sign-in. Undefined for an account that may not have one.
 */
export async function openSession(
  proved: ProvedPassword,
  replaces: string,
  ports: OpenSessionPorts,
): Promise<Session | undefined> {
  const token = sessionToken(ports.random(SESSION_TOKEN_BYTES));
  const opened = await ports.sessions.open(
    proved,
    sessionTokenHash(token),
    replaces === '' ? undefined : sessionTokenHash(replaces),
  );
  return opened && { ...opened, token };
}
