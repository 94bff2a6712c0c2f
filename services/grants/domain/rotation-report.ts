import { goneAt, keyState, type SigningKeyTimes, succession } from './signing-keys.ts';

const iso = (date: Date) => `${date.toISOString().slice(0, 19)}Z`;

/** The consequences of a scheduled rotation, in sentences; nothing breaks. */
export function rotationConsequences(keys: readonly SigningKeyTimes[], alg: SigningKeyTimes['alg'], now: Date) {
  const line = succession(keys, alg, now);
  const [old, next] = line.slice(-2);
  const gone = old && goneAt(old);
  if (old === undefined || next?.signsFrom === undefined || gone === undefined) return [];
  return [
    `The ${alg} key ${next.kid} signs from ${iso(next.signsFrom)}, when every verifier can have it.`,
    `The ${alg} key ${old.kid} signs until then and verifies until ${iso(gone)}, when its last token is dead. Nothing breaks.`,
  ];
}

export type EmergencyLimits = {
  /** Milliseconds that a key is published before it signs, if there is time. */
  readonly publishAhead: number;
  /** Milliseconds after which nobody who follows the rules of caching accepts a key that was dropped. */
  readonly knownAfter: number;
};

/** What dropping a key at once breaks, in sentences, and what it does not. */
export function emergencyConsequences(
  leaked: SigningKeyTimes,
  keys: readonly SigningKeyTimes[],
  now: Date,
  limits: EmergencyLimits,
): string[] {
  const had = leaked.signsFrom !== undefined && leaked.signsFrom <= now;
  return [
    had
      ? `Every access token and ID token that the ${leaked.alg} key ${leaked.kid} signed is invalid here from now on, within a second or two at every replica; the last of them would have lived until ${iso(new Date(lastSignature(leaked, now) + leaked.tokenLifetime))}. Clients get new ones with their refresh tokens.`
      : `The ${leaked.alg} key ${leaked.kid} has signed nothing yet; no token becomes invalid.`,
    `Verifiers that have cached the key set accept what the dropped key signs, forged tokens too, until their copy ends: at most ${Math.ceil(limits.knownAfter / 1000)} seconds, longer where a library ignores Cache-Control. Restart those that matter.`,
    ...heirConsequences(leaked, keys, now, limits),
    'Refresh tokens, grants, sessions and client secrets do not depend on signing keys and go on.',
  ];
}

const lastSignature = ({ retiresAt }: SigningKeyTimes, now: Date) => Math.min(Number(retiresAt ?? now), Number(now));

function heirConsequences(
  leaked: SigningKeyTimes,
  keys: readonly SigningKeyTimes[],
  now: Date,
  { publishAhead }: EmergencyLimits,
): string[] {
  if (keyState(leaked, now) !== 'signing') return [];
  const [heir] = succession(keys, leaked.alg, now);
  if (heir === undefined) return [];
  const known = heir.publishedAt.getTime() + publishAhead;
  if (known <= now.getTime()) {
    return [`The ${heir.alg} key ${heir.kid} signs instead, at once; verifiers have it since ${iso(new Date(known))}.`];
  }
  return [
    `The ${heir.alg} key ${heir.kid} signs instead, at once; it was published only at ${iso(heir.publishedAt)}, so that verifiers with an older copy of the key set may refuse new tokens until ${iso(new Date(known))}.`,
  ];
}
