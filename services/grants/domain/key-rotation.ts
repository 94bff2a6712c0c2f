import { SIGNING_ALGS, type SigningAlg } from './signing-alg.ts';
import { keyState, type SigningKeyTimes, standby, succession } from './signing-keys.ts';

/** How keys follow each other here; milliseconds. */
export type RotationRules = {
  /** How long a key is published before it signs. */
  readonly publishAhead: number;
  /** After how long no replica signs that has not heard of a change. */
  readonly replicasNotice: number;
  /** How long a key signs before the next takes over by itself; 0: until somebody says so. */
  readonly rotateEvery: number;
  /** How long the tokens of this replica live. */
  readonly tokenLifetime: number;
};

// Every function here gives the keys as they should be next. A key that stays as it is stays the same object.

const after = (date: Date, milliseconds: number) => new Date(date.getTime() + milliseconds);
const latest = (...dates: Date[]) => new Date(Math.max(...dates.map(Number)));

function changed<Key extends SigningKeyTimes>(
  keys: readonly Key[],
  changes: ReadonlyMap<Key, Partial<SigningKeyTimes>>,
): Key[] {
  return keys.map((key) => (changes.has(key) ? { ...key, ...changes.get(key) } : key));
}

/** Lets a key follow the last of its algorithm, once every cache of the key set can have it. */
function scheduleSuccessor<Key extends SigningKeyTimes>(
  keys: readonly Key[],
  next: Key,
  now: Date,
  rules: RotationRules,
) {
  const last = succession(keys, next.alg, now).at(-1);
  const published = after(next.publishedAt, rules.publishAhead);
  const signsFrom = last
    ? latest(after(now, rules.replicasNotice), published, after(last.signsFrom ?? now, 1))
    : // Nobody verifies anything yet.
      now;
  const changes = new Map<Key, Partial<SigningKeyTimes>>([[next, { signsFrom, retiresAt: undefined }]]);
  if (last) changes.set(last, { retiresAt: signsFrom });
  return changed(keys, changes);
}

/** Rotates the key of an algorithm: its stand-by will sign, as soon as verifiers can have it. */
export function rotateKey<Key extends SigningKeyTimes>(
  keys: readonly Key[],
  alg: SigningAlg,
  now: Date,
  rules: RotationRules,
): Key[] {
  const next = standby(keys, alg, now);
  return next ? scheduleSuccessor(keys, next, now, rules) : [...keys];
}

/**
 * Drops a leaked key at once. If it signed, its successor signs from now on, or else the stand-by; if it was to sign later,
 * the key before it goes on.
 */
export function dropKey<Key extends SigningKeyTimes>(keys: readonly Key[], leaked: Key, now: Date): Key[] {
  const line = succession(keys, leaked.alg, now);
  const place = line.indexOf(leaked);
  const rest = keys.filter((key) => key !== leaked);
  if (place === -1) return rest;
  const next = line[place + 1];
  const previous = line[place - 1];
  if (previous) return changed(rest, new Map([[previous, { retiresAt: next?.signsFrom }]]));
  const heir = next ?? standby(rest, leaked.alg, now);
  return heir ? changed(rest, new Map([[heir, { signsFrom: now }]])) : rest;
}

/**
 * Makes the configured key of an algorithm the one that will sign, or ends the time of one that is configured no longer.
 * Whichever process starts last decides.
 */
export function applyConfiguredKey<Key extends SigningKeyTimes>(
  keys: readonly Key[],
  alg: SigningAlg,
  configured: Key | undefined,
  now: Date,
  rules: RotationRules,
): Key[] {
  const line = succession(keys, alg, now);
  if (configured === undefined) {
    return line.at(-1)?.source === 'configured' ? rotateKey(keys, alg, now, rules) : [...keys];
  }
  const place = line.indexOf(configured);
  if (place === -1) return scheduleSuccessor(keys, configured, now, rules);
  // It signs or will, and whatever was to follow it is called off.
  const later = line.slice(place + 1);
  const calledOff = later.map((key) => [key, { signsFrom: undefined, retiresAt: afterwards(key, now) }] as const);
  if (later.length === 0) return [...keys];
  return changed(keys, new Map<Key, Partial<SigningKeyTimes>>([[configured, { retiresAt: undefined }], ...calledOff]));
}

/** A key that was made stands by again; one that was configured is wanted no longer. */
const afterwards = ({ source }: SigningKeyTimes, now: Date) => (source === 'configured' ? now : undefined);

/**
 * Does what is due at a time: removes keys whose tokens have all expired, and rotates keys that have signed for as long as the
 * rules say.
 */
export function applySchedule<Key extends SigningKeyTimes>(
  keys: readonly Key[],
  now: Date,
  rules: RotationRules,
): Key[] {
  const alive = keys.filter((key) => keyState(key, now) !== 'gone').map((key) => withLifetime(key, now, rules));
  return SIGNING_ALGS.filter((alg) => isDue(alive, alg, now, rules)).reduce(
    (current, alg) => rotateKey(current, alg, now, rules),
    alive,
  );
}

function isDue(keys: readonly SigningKeyTimes[], alg: SigningAlg, now: Date, { rotateEvery }: RotationRules): boolean {
  const [signer, next] = succession(keys, alg, now);
  if (rotateEvery === 0 || signer?.signsFrom === undefined || next || signer.source === 'configured') return false;
  return after(signer.signsFrom, rotateEvery) <= now;
}

function withLifetime<Key extends SigningKeyTimes>(key: Key, now: Date, { tokenLifetime }: RotationRules): Key {
  const signs = keyState(key, now) !== 'retired';
  return signs && key.tokenLifetime < tokenLifetime ? { ...key, tokenLifetime } : key;
}

/** The stand-by of an algorithm without a signer signs. */
export function promoteStandbys<Key extends SigningKeyTimes>(keys: readonly Key[], now: Date): Key[] {
  const heirs = SIGNING_ALGS.filter((alg) => succession(keys, alg, now).length === 0).map((alg) =>
    standby(keys, alg, now),
  );
  return changed(keys, new Map(heirs.flatMap((heir) => (heir ? [[heir, { signsFrom: now }] as const] : []))));
}

/** The keys that have to be made: for each algorithm one that signs and one that stands by. */
export function missingKeys(
  keys: readonly SigningKeyTimes[],
  now: Date,
): { readonly alg: SigningAlg; readonly signsFrom: Date | undefined }[] {
  return SIGNING_ALGS.flatMap((alg) => [
    ...(succession(keys, alg, now).length === 0 ? [{ alg, signsFrom: now }] : []),
    ...(standby(keys, alg, now) === undefined ? [{ alg, signsFrom: undefined }] : []),
  ]);
}
