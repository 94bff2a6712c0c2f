import type { SigningAlg } from './signing-alg.ts';

/**
 * The times of a signing key. They and the current time say what the key does: there is no other state
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

/** A signing key as it is stored. */
export type StoredSigningKey = SigningKeyTimes & {
  /** PKCS#8 PEM, encrypted under OAUTH_SECRET. */
  readonly privateKey: Buffer;
};

/** A key that leaked: its thumbprint (RFC 7638) and its `kid`. */
type DroppedSigningKey = { readonly thumbprint: string; readonly kid: string };

/**
 * Says which keys there are next, given the keys and the database's time. A key that does not change has to be the same
 * object.
 */
export type KeyTransition = (
  keys: readonly StoredSigningKey[],
  now: Date,
) => Promise<readonly StoredSigningKey[]> | readonly StoredSigningKey[];

/** The stored signing keys of this installation. */
export interface SigningKeys {
  list(): Promise<readonly StoredSigningKey[]>;

  /** Changes the keys, one caller at a time, whatever the number of replicas. Gives them as they are then. */
  change(transition: KeyTransition): Promise<readonly StoredSigningKey[]>;

  /** Remembers a key that must never be used again. */
  noteDropped(key: DroppedSigningKey): Promise<void>;

  /** Whether a key with this thumbprint was dropped. */
  wasDropped(thumbprint: string): Promise<boolean>;
}

/**
 * The signing keys as this replica last read them. All decisions about them are made in the table (docs/decisions/0014).
 */
export interface CurrentSigningKeys {
  current(): readonly SigningKeyTimes[];

  /** Whether the keys were read recently enough to use them: `refresh` has nothing to do. */
  isTrusted(): boolean;

  /** Reads the keys again, if they were not read recently enough. @throws if the database does not answer. */
  refresh(): Promise<void>;

  /** Reads the keys again, and does what is due. @throws if the database does not answer. */
  reload(): Promise<void>;

  /** Changes the keys, then does what is due. */
  change(transition: KeyTransition): Promise<void>;

  /** Remembers that a key leaked, so that nobody can configure it again. */
  noteDropped(kid: string): Promise<void>;
}

/** The stored signing keys, by the secret that they are encrypted with. */
export interface EncryptedSigningKeys {
  /** The id of the secret of each key. */
  secretIds(): Promise<readonly Buffer[]>;

  /** Encrypts with the first secret the keys that are encrypted with an older one. Gives how many. */
  reencrypt(): Promise<number>;
}
