import { createHash, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { AuthorizationParameters } from './authorization-parameters.ts';

// A person who has to sign in again is sent to the login page with an address to return to, and the address itself must
// not be enough: it carries a marker that says which session was there, and since when. On return it counts only with a
// sign-in that came after. Nothing is stored (docs/decisions/0016).

/** The session of a browser. */
export type BrowserSession = {
  readonly accountId: string;
  /** Stays the same for who signs in again in the same browser; absent where the account service has none. */
  readonly sessionId: string | undefined;
  readonly authenticatedAt: Date;
};

/** Milliseconds that a marker is good for. */
const MARKER_LIFETIME = 10 * 60_000;

/** Milliseconds that the clock of the sign-in may be behind this one. */
const CLOCK_SKEW = 30_000;

const MARKER = /^(\d{1,15})\.(\d{0,15})\.([A-Za-z0-9_-]{22})?\.([A-Za-z0-9_-]{43})$/;

/** Makes the marker of a request. `there` is the session that is not enough; absent if nobody is signed in. */
export function reauthenticationMarker(
  parameters: AuthorizationParameters,
  there: BrowserSession | undefined,
  now: Date,
  key: KeyObject,
): string {
  const session = there && `${Math.max(0, there.authenticatedAt.getTime())}.${nameOf(there)}`;
  const said = `${now.getTime()}.${session ?? '.'}`;
  return `${said}.${mac(said, parameters, key).toString('base64url')}`;
}

/** Whether the person whose session this is has signed in since the marker of this very request was made. */
export function isReauthenticated(
  marker: string | undefined,
  parameters: AuthorizationParameters,
  here: BrowserSession,
  now: Date,
  keys: readonly KeyObject[],
): boolean {
  const [, made = '', since = '', name = '', proof = ''] = MARKER.exec(marker ?? '') ?? [];
  if (made === '' || now.getTime() >= Number(made) + MARKER_LIFETIME) return false;
  const sent = Buffer.from(proof, 'base64url');
  const isOurs = keys.some((key) => timingSafeEqual(mac(`${made}.${since}.${name}`, parameters, key), sent));
  if (!isOurs) return false;
  // Of the session that was there, two times of one clock are compared. Another one may be an old one of another browser,
  // to which the address was carried; a clock that is too far behind costs one more sign-in, which then has a session to
  // compare with.
  return name === nameOf(here)
    ? here.authenticatedAt.getTime() > Number(since)
    : here.authenticatedAt.getTime() > Number(made) - CLOCK_SKEW;
}

/** A name for a session that tells nothing of it. */
function nameOf({ accountId, sessionId = '' }: BrowserSession): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([accountId, sessionId]))
    .digest();
  return hash.subarray(0, 16).toString('base64url');
}

function mac(said: string, parameters: AuthorizationParameters, key: KeyObject): Buffer {
  const request = Object.entries(parameters).filter(([, value]) => value !== undefined);
  const hash = createHash('sha256').update(JSON.stringify(request.sort())).digest();
  return createHmac('sha256', key).update(hash).update(said).digest();
}
