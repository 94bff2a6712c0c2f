import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a browser has to be known at the next sign-in. */
export type KnownBrowser = { readonly token: string; readonly expiresAt: Date };

/** How long a browser stays known after a sign-in, in seconds: browsers keep no cookie for longer (RFC 6265bis §5.5). */
export const KNOWN_BROWSER_SECONDS = 400 * 24 * 60 * 60;

/** Bytes of randomness in the id of a known browser. */
export const KNOWN_BROWSER_ID_BYTES = 12;

/** Accounts of one browser at most; the one that was used longest ago is forgotten. */
const ACCOUNTS_PER_BROWSER = 5;

const EXPIRY_BYTES = 4;
const MAC_BYTES = 16;
const TOKEN_BYTES = KNOWN_BROWSER_ID_BYTES + EXPIRY_BYTES + MAC_BYTES;

/** The account, and what its browsers are signed with: they are known for having proved this password. */
type Signer = { readonly accountId: string; readonly passwordHash: string };

/**
 * What a browser keeps after a sign-in: one token for each of its accounts, the latest first. A token is an id, its expiry
 * and a MAC that only the account's own password hash makes, so it names no account and needs no row.
 */
export function rememberedBy(
  kept: string,
  signer: Signer,
  fresh: { readonly id: Uint8Array; readonly expiresAt: Date },
  now: Date,
): string {
  const others = tokensIn(kept).filter((token) => !isOf(token, signer, now));
  const tokens = [newToken(signer, fresh), ...others].slice(0, ACCOUNTS_PER_BROWSER);
  return tokens.map((token) => token.toString('base64url')).join('.');
}

/** The id of a browser that was signed in to the account before; undefined for every other one. */
export function knownBrowserId(kept: string, signer: Signer, now: Date): string | undefined {
  const own = tokensIn(kept).find((token) => isOf(token, signer, now));
  return own?.subarray(0, KNOWN_BROWSER_ID_BYTES).toString('base64url');
}

function newToken(signer: Signer, { id, expiresAt }: { id: Uint8Array; expiresAt: Date }): Buffer {
  const expiry = Buffer.alloc(EXPIRY_BYTES);
  expiry.writeUInt32BE(Math.floor(expiresAt.getTime() / 1000));
  const signed = Buffer.concat([id, expiry]);
  return Buffer.concat([signed, mac(signed, signer)]);
}

function isOf(token: Buffer, signer: Signer, now: Date): boolean {
  const signed = token.subarray(0, -MAC_BYTES);
  const expiry = token.readUInt32BE(KNOWN_BROWSER_ID_BYTES);
  return timingSafeEqual(token.subarray(-MAC_BYTES), mac(signed, signer)) && expiry * 1000 > now.getTime();
}

// The key is as good as random: the hash has its own 128 random bits of salt.
function mac(signed: Uint8Array, { accountId, passwordHash }: Signer): Buffer {
  return createHmac('sha256', passwordHash)
    .update(`known browser\0${accountId}\0`)
    .update(signed)
    .digest()
    .subarray(0, MAC_BYTES);
}

function tokensIn(kept: string): Buffer[] {
  return kept
    .split('.', ACCOUNTS_PER_BROWSER)
    .map((text) => Buffer.from(text, 'base64url'))
    .filter(({ length }) => length === TOKEN_BYTES);
}
