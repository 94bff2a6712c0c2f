import { createSecretKey, type KeyObject } from 'node:crypto';

// A refresh token is a MAC with two keys: the seed of its grant, and a key that is derived from OAUTH_SECRET. When the secret is
// replaced, the seed is encrypted again, with the new secret. The derived keys of earlier tokens are stored with it, so that the
// old secret can be removed although clients have not refreshed for weeks. Those keys prove no later generation
// (docs/decisions/0031-a-secret-can-be-retired.md).

/** One MAC key for each secret; the first makes new tokens. */
export type TokenKeys = readonly [KeyObject, ...KeyObject[]];

/** A grant's seed as it is stored, encrypted. */
export type EncryptedSeed = {
  readonly seed: Buffer;
  /** Encrypted like the seed; absent where no secret was ever replaced. */
  readonly earlierKeys: Buffer | undefined;
};

/** A grant's seed, decrypted. */
export type GrantSeed = {
  readonly bytes: Buffer;
  /** The keys that the token of a generation may have been made with; the first makes it now. */
  tokenKeys(generation: number): TokenKeys;
  /** The same, encrypted with the first secret; undefined where it is that already. */
  readonly reencrypted: EncryptedSeed | undefined;
};

/** The keys of secrets that were replaced, the likeliest first, and the last generation that they may have made. */
export type EarlierKeys = { readonly generation: number; readonly keys: TokenKeys };

/** What proves the tokens of a grant. `seedKey` is the MAC key of the secret that its seed is encrypted with. */
export type TokenKeysKnown = {
  readonly generation: number;
  readonly listed: TokenKeys;
  readonly seedKey: KeyObject;
  readonly earlier: EarlierKeys | undefined;
};

/** What the token of a generation may have been made with; the first is what makes it. */
export function tokenKeysOf(
  generation: number,
  { generation: now, listed, seedKey, earlier }: TokenKeysKnown,
): TokenKeys {
  if (earlier !== undefined && generation <= earlier.generation) return [...earlier.keys, ...listed];
  // A rotation encrypts the seed again, so its secret made the last token; the first secret makes the next one.
  return generation <= now ? [seedKey, ...listed] : listed;
}

/** The keys that have to be stored for the tokens of a grant whose seed is encrypted again. */
export function earlierKeysOf({ generation, listed, seedKey, earlier }: TokenKeysKnown): EarlierKeys {
  const [, ...others] = listed;
  // The token before this one may still be repeated; what is older is of no more use.
  const before = earlier !== undefined && generation <= earlier.generation + 1 ? earlier.keys : [];
  const made = earlier !== undefined && generation <= earlier.generation ? [...before, seedKey] : [seedKey, ...before];
  const keys = [...made, ...others].filter((key, place, all) => all.findIndex((other) => other.equals(key)) === place);
  return { generation, keys: keys as unknown as TokenKeys };
}

const GENERATION_BYTES = 4;
const KEY_BYTES = 32;

/** Writes them as bytes, to be encrypted. */
export function writeEarlierKeys({ generation, keys }: EarlierKeys): Buffer {
  const head = Buffer.alloc(GENERATION_BYTES);
  head.writeUInt32BE(generation);
  return Buffer.concat([head, ...keys.map((key) => key.export())]);
}

/** What writeEarlierKeys wrote. */
export function readEarlierKeys(bytes: Buffer): EarlierKeys {
  const keys: KeyObject[] = [];
  for (let at = GENERATION_BYTES; at + KEY_BYTES <= bytes.length; at += KEY_BYTES) {
    keys.push(createSecretKey(bytes.subarray(at, at + KEY_BYTES)));
  }
  return { generation: bytes.readUInt32BE(), keys: keys as unknown as TokenKeys };
}

/** The seed of a new grant, with what is stored of it. */
type NewGrantSeed = GrantSeed & { readonly encrypted: EncryptedSeed };

/** Makes the seeds of grants, and decrypts them. */
export interface GrantSeeds {
  /** Makes the seed of a new grant: 256 random bits. */
  make(): NewGrantSeed;

  /** The seed of a grant at a generation; undefined, and a line on the log, if it cannot be decrypted. */
  decrypt(encrypted: EncryptedSeed, generation: number): GrantSeed | undefined;
}

/** A grant whose seed is to be encrypted again. */
type GrantToReencrypt = {
  readonly id: string;
  readonly generation: number;
  readonly encrypted: EncryptedSeed;
};

/** The stored seeds of grants, by the secret that they are encrypted with. */
export interface EncryptedSeeds {
  /**
   * Replaces one batch of the seeds that are encrypted with these secrets by what `reencrypt` gives, and says how many, and
   * whether the batch was a whole one; undefined if another replica does it now. A grant that is rotated at the same moment
   * waits, or is left for the next batch.
   */
  reencryptBatch(
    secretIds: readonly Buffer[],
    reencrypt: (grant: GrantToReencrypt) => EncryptedSeed | undefined,
  ): Promise<{ count: number; isWhole: boolean } | undefined>;

  /** How many are encrypted with each secret but this one; ids in hexadecimal. */
  countOthers(secretId: Buffer): Promise<readonly { secretId: string; grants: number }[]>;
}
