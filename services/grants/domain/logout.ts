import { appendParameters } from './authorization-response.ts';
import type { Claims } from './token-claims.ts';

/** What has ended: one session, or all sessions of an account, but one if one is kept. */
export type EndedSession = {
  readonly accountId: string;
  readonly sessionId: string | undefined;
  readonly keptSessionId: string | undefined;
};

/** One client that is to be told of one session. */
export type LogoutNotification = {
  readonly id: string;
  /** Id of the registration. */
  readonly clientRowId: string;
  /** The client identifier. */
  readonly clientId: string;
  /** The client's `backchannel_logout_uri` now. */
  readonly address: string;
  /** The host of that address, with its port if it names one. */
  readonly host: string;
  /** What its ID tokens are signed with, if it said so. */
  readonly alg: string | undefined;
  readonly accountId: string;
  readonly sessionId: string;
  /** How often it was tried, this time included. */
  readonly attempts: number;
};

/** Who is passed over when the next notification is taken: rows of clients, accounts, and hosts. */
export type PassedOver = {
  readonly clients: readonly string[];
  readonly accounts: readonly string[];
  readonly hosts: readonly string[];
};

/** The sessions that clients know. Kept by store/client-sessions.ts; redemptions add to them, in their own statements. */
export interface ClientSessions {
  /**
   * Ends a session, or all sessions of an account but one, and notes which clients are to be notified: each once, however
   * often the session is ended. No client joins the session from then on. Returns how many clients are to be notified.
   */
  end(ended: EndedSession): Promise<number>;
}

/** The clients that are to be notified. Kept by store/logout-notifications.ts. */
export interface LogoutNotifications {
  /**
   * Takes the next notification that is due, for this caller alone, and of nobody who is passed over. It is due again after
   * a time that grows with each try, until it is settled: what dies with its process is not lost.
   */
  claim(passed: PassedOver): Promise<LogoutNotification | undefined>;

  /** The client has been notified, or is given up. */
  settle(id: string): Promise<void>;
}

/** Whether that was the last try. */
export const isLastAttempt = (notification: Pick<LogoutNotification, 'attempts'>) =>
  notification.attempts >= MOST_LOGOUT_ATTEMPTS;

/** Tries in all: at once, and after 15 s, 1 min, 4 min, which a restart of the client does not outlast. */
export const MOST_LOGOUT_ATTEMPTS = 4;

/** Seconds; a token that is late by more is one that somebody kept (OIDC Back-Channel Logout §2.4, §4). */
const LOGOUT_TOKEN_SECONDS = 120;

/** Claims of a logout token (OIDC Back-Channel Logout §2.4); never a `nonce`. */
export function logoutTokenClaims(
  { clientId, accountId, sessionId }: Pick<LogoutNotification, 'clientId' | 'accountId' | 'sessionId'>,
  issued: { readonly issuer: string; readonly at: Date; readonly jti: string },
): Claims {
  const iat = Math.floor(issued.at.getTime() / 1000);
  return {
    iss: issued.issuer,
    sub: accountId,
    aud: clientId,
    iat,
    exp: iat + LOGOUT_TOKEN_SECONDS,
    jti: issued.jti,
    sid: sessionId,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  };
}

/** Where the browser goes after a logout (OIDC RP-Initiated Logout §3): the registered address, byte for byte. */
export function postLogoutLocation(redirectUri: string, state: string | undefined): string {
  return state === undefined ? redirectUri : appendParameters(redirectUri, { state });
}
