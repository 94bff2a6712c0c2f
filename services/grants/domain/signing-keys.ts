import type { SigningAlg } from './signing-alg.ts';

/**
 * A signing key as its times: whoever knows them, and the time, knows what it does
 * (docs/decisions/0014-keys-are-their-times.md).
 */
export type SigningKeyTimes = {
  readonly kid: string;
  readonly alg: SigningAlg;
  /** Made here, or given by OAUTH_SIGNING_KEY_BASE64. */
  readonly source: 'made' | 'configured';
  readonly createdAt: Date;
  /** From when it is in the key set. */
  readonly publishedAt: Date;
  /** From when it signs. Absent: a stand-by, in the key set for whenever it is needed. */
  readonly signsFrom: Date | undefined;
  /** When its successor takes over. */
  readonly retiresAt: Date | undefined;
  /** Milliseconds that the longest token lives that may be signed with it. */
  readonly tokenLifetime: number;
};

export type KeyState = 'published' | 'signing' | 'retired' | 'gone';

/** Milliseconds that a retired key stays beyond the life of its last token, for verifiers whose clocks are behind. */
const LATE_MS = 60_000;

/** When nothing that it signed is alive any more; undefined as long as it is not to retire. */
export function goneAt({ retiresAt, tokenLifetime }: SigningKeyTimes): Date | undefined {
  return retiresAt && new Date(retiresAt.getTime() + tokenLifetime + LATE_MS);
}

/** What a key does at a time. */
export function keyState(key: SigningKeyTimes, now: Date): KeyState {
  const gone = goneAt(key);
  if (gone && gone <= now) return 'gone';
  if (isRetired(key, now)) return 'retired';
  return key.signsFrom && key.signsFrom <= now ? 'signing' : 'published';
}

function isRetired({ retiresAt }: SigningKeyTimes, now: Date): boolean {
  return retiresAt !== undefined && retiresAt <= now;
}

/**
 * The keys of an algorithm that sign, one after the other: the first signs now, the next from the moment that the first
 * retires.
 */
export function succession<Key extends SigningKeyTimes>(keys: readonly Key[], alg: SigningAlg, now: Date): Key[] {
  return keys
    .filter((key) => key.alg === alg && key.signsFrom !== undefined && !isRetired(key, now))
    .toSorted((a, b) => Number(a.signsFrom) - Number(b.signsFrom) || a.kid.localeCompare(b.kid));
}

/** The key of an algorithm that is published for whenever it is needed. */
export function standby<Key extends SigningKeyTimes>(keys: readonly Key[], alg: SigningAlg, now: Date) {
  return keys.find(
    (key) => key.alg === alg && key.source === 'made' && key.signsFrom === undefined && !isRetired(key, now),
  );
}
