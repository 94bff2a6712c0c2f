import { createSecretKey, type KeyObject } from 'node:crypto';

// A refresh token is a MAC that two things key: the seed of its grant, and a key that OAUTH_SECRET gives. When the secret
// is replaced, the seed is sealed anew, and with it are kept the keys that the tokens of before were made with, so that
// clients that sleep for weeks keep nobody from taking the old secret away. They prove no generation that came after
// (docs/decisions/0031-a-secret-can-be-retired.md).

/** One MAC key for each secret, the first of which makes. */
export type TokenKeys = readonly [KeyObject, ...KeyObject[]];

/** A grant's seed as it is kept. */
export type SealedSeed = {
  readonly seed: Buffer;
  /** Sealed as the seed is; absent where no secret was ever replaced. */
  readonly earlierKeys: Buffer | undefined;
};

/** A grant's seed, opened. */
export type GrantSeed = {
  readonly bytes: Buffer;
  /** What the token of a generation may have been made with; the first is what makes it. */
  tokenKeys(generation: number): TokenKeys;
  /** The same, sealed under the first secret; undefined where it is that already. */
  readonly sealedAnew: SealedSeed | undefined;
};

/** The keys of secrets that were replaced, and the last generation that they may have made, the likeliest first. */
export type EarlierKeys = { readonly generation: number; readonly keys: TokenKeys };

/** What proves the tokens of a grant. `sealer` is the key of the secret that its seed is sealed under. */
export type TokenKeysKnown = {
  readonly generation: number;
  readonly listed: TokenKeys;
  readonly sealer: KeyObject;
  readonly earlier: EarlierKeys | undefined;
};

/** What the token of a generation may have been made with; the first is what makes it. */
export function tokenKeysOf(
  generation: number,
  { generation: now, listed, sealer, earlier }: TokenKeysKnown,
): TokenKeys {
  if (earlier !== undefined && generation <= earlier.generation) return [...earlier.keys, ...listed];
  // Who rotates seals anew, so the seed says who made the last one; the next one is the first secret's.
  return generation <= now ? [sealer, ...listed] : listed;
}

/** What has to be kept for the tokens of a grant whose seed is sealed anew. */
export function earlierKeysOf({ generation, listed, sealer, earlier }: TokenKeysKnown): EarlierKeys {
  const [, ...others] = listed;
  // The token before this one may still be repeated; what is older is of no more use.
  const before = earlier !== undefined && generation <= earlier.generation + 1 ? earlier.keys : [];
  const made = earlier !== undefined && generation <= earlier.generation ? [...before, sealer] : [sealer, ...before];
  const keys = [...made, ...others].filter((key, place, all) => all.findIndex((other) => other.equals(key)) === place);
  return { generation, keys: keys as unknown as TokenKeys };
}

const GENERATION_BYTES = 4;
const KEY_BYTES = 32;

/** For sealing. */
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

/** Makes and opens the seeds of grants. Done by crypto/encrypted-seeds.ts. */
export interface GrantSeeds {
  /** A new grant's. */
  make(): GrantSeed & { readonly sealed: SealedSeed };

  /** The seed of a grant at a generation; undefined, and a line on the log, if no secret of ours opens it. */
  open(sealed: SealedSeed, generation: number): GrantSeed | undefined;
}

/** A grant whose seed is to be sealed anew. */
type SealedGrant = { readonly id: string; readonly generation: number; readonly sealed: SealedSeed };

/** Grants by the secret that their seeds are sealed with. Kept by store/sealed-grants.ts. */
export interface SealedGrants {
  /**
   * Seals one batch of the seeds anew that are sealed with these secrets, and says how many, and whether there may be
   * more; undefined if another replica is at it. A grant that is rotated at the same moment waits for it, or is left for
   * the next time.
   */
  sealBatch(
    secretIds: readonly Buffer[],
    seal: (grant: SealedGrant) => SealedSeed | undefined,
  ): Promise<{ sealed: number; isWhole: boolean } | undefined>;

  /** How many are sealed with each secret but this one; ids in hexadecimal. */
  countOthers(secretId: Buffer): Promise<{ secretId: string; grants: number }[]>;
}
