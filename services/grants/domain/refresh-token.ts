import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

// A refresh token names its grant and its generation and proves itself with a MAC over both, keyed by OAUTH_SECRET and
// the grant's seed: nothing of it is stored, and the successor of a token can be made again (product.md §7,
// docs/decisions/0005).

const PREFIX = 'sdort_';
const TOKEN = /^sdort_([A-Za-z0-9_-]{70})$/;
const GRANT_BYTES = 16;
const NAME_BYTES = GRANT_BYTES + 4;

/** What a refresh token says of itself, before it is proved. */
export type RefreshTokenParts = {
  readonly grantId: string;
  readonly generation: number;
  readonly mac: Buffer;
};

/** Makes the token of a generation. `key` is the MAC key that OAUTH_SECRET gives, `seed` the grant's. */
export function makeRefreshToken(grantId: string, generation: number, seed: Buffer, key: KeyObject): string {
  const name = Buffer.alloc(NAME_BYTES);
  name.write(grantId.replaceAll('-', ''), 'hex');
  name.writeUInt32BE(generation, GRANT_BYTES);
  return PREFIX + Buffer.concat([name, mac(name, seed, key)]).toString('base64url');
}

/** Takes a token apart; undefined if it cannot be one of ours. */
export function readRefreshToken(token: string): RefreshTokenParts | undefined {
  const encoded = TOKEN.exec(token)?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64url');
  // One token has one spelling: stray bits in the last character are refused.
  if (bytes.toString('base64url') !== encoded) return undefined;
  const hex = bytes.toString('hex', 0, GRANT_BYTES);
  return {
    grantId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    generation: bytes.readUInt32BE(GRANT_BYTES),
    mac: bytes.subarray(NAME_BYTES),
  };
}

/** Whether a token was made here, with any of the keys that are in use. */
export function provesRefreshToken(parts: RefreshTokenParts, seed: Buffer, keys: readonly KeyObject[]): boolean {
  const name = Buffer.alloc(NAME_BYTES);
  name.write(parts.grantId.replaceAll('-', ''), 'hex');
  name.writeUInt32BE(parts.generation, GRANT_BYTES);
  return keys.some((key) => timingSafeEqual(mac(name, seed, key), parts.mac));
}

function mac(name: Buffer, seed: Buffer, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(seed).update(name).digest();
}
