import { createHash, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { AuthorizationParameters } from './authorization-parameters.ts';

// A person who has to sign in again is sent to the login page with an address to return to, and the address itself must
// not be enough: it carries a marker that says when the session that was there had begun. On return it counts only with a
// session that began later. Nothing is stored (docs/decisions/0016).

/** Milliseconds that a marker is good for. */
const MARKER_LIFETIME = 10 * 60_000;

/** Milliseconds that the clock of the sign-in may be behind this one. */
const CLOCK_SKEW = 30_000;

const MARKER = /^(\d{1,15})\.(\d{0,15})\.([A-Za-z0-9_-]{43})$/;

/** Makes the marker of a request. `since` is when the session that is not enough began; absent without a session. */
export function reauthenticationMarker(
  parameters: AuthorizationParameters,
  since: Date | undefined,
  now: Date,
  key: KeyObject,
): string {
  const said = `${now.getTime()}.${since === undefined ? '' : Math.max(0, since.getTime())}`;
  return `${said}.${mac(said, parameters, key).toString('base64url')}`;
}

/** Whether the person has signed in since the marker of this very request was made. */
export function isReauthenticated(
  marker: string | undefined,
  parameters: AuthorizationParameters,
  authenticatedAt: Date,
  now: Date,
  keys: readonly KeyObject[],
): boolean {
  const [, made = '', since = '', proof = ''] = MARKER.exec(marker ?? '') ?? [];
  if (made === '' || now.getTime() >= Number(made) + MARKER_LIFETIME) return false;
  const sent = Buffer.from(proof, 'base64url');
  const isOurs = keys.some((key) => timingSafeEqual(mac(`${made}.${since}`, parameters, key), sent));
  if (!isOurs) return false;
  // Two times of one clock are compared. Where there was no session, an old one of another browser must not do; a clock
  // that is too far behind costs one more sign-in, which then has a session to compare with.
  return since === ''
    ? authenticatedAt.getTime() > Number(made) - CLOCK_SKEW
    : authenticatedAt.getTime() > Number(since);
}

function mac(said: string, parameters: AuthorizationParameters, key: KeyObject): Buffer {
  const request = Object.entries(parameters).filter(([, value]) => value !== undefined);
  const hash = createHash('sha256').update(JSON.stringify(request.sort())).digest();
  return createHmac('sha256', key).update(hash).update(said).digest();
}
