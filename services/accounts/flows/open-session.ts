import type { OpenedSession, Session } from '../domain/account.ts';
import { SESSION_TOKEN_BYTES, sessionToken, sessionTokenHash } from '../domain/session-token.ts';

export type OpenSessionPorts = {
  readonly sessions: {
    /** Undefined if the account is suspended or gone. */
    open(accountId: string, tokenHash: Buffer): Promise<OpenedSession | undefined>;
  };
  readonly random: (bytes: number) => Uint8Array;
};

/** A fresh session; undefined for an account that may not have one. */
export async function openSession(accountId: string, ports: OpenSessionPorts): Promise<Session | undefined> {
  const token = sessionToken(ports.random(SESSION_TOKEN_BYTES));
  const opened = await ports.sessions.open(accountId, sessionTokenHash(token));
  return opened && { ...opened, token };
}
