import type { OpenedSession, Session } from '../domain/account.ts';
import { SESSION_TOKEN_BYTES, sessionToken, sessionTokenHash } from '../domain/session-token.ts';

export type OpenSessionPorts = {
  readonly sessions: {
    /** Undefined if the account is suspended or gone, or has another password hash by now. */
    open(proved: Proved, tokenHash: Buffer, replacesHash: Buffer | undefined): Promise<OpenedSession | undefined>;
  };
  readonly random: (bytes: number) => Uint8Array;
};

/** The account, and its password as it was proved: whoever knew the one before gets in no more once another is set. */
export type Proved = { readonly accountId: string; readonly passwordHash: string };

/**
 * A fresh session in place of the one that the browser had (`replaces`, its token or nothing): no token outlives a
 * sign-in. Undefined for an account that may not have one.
 */
export async function openSession(
  proved: Proved,
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
