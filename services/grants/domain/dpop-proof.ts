import { createHash } from 'node:crypto';
import { invalidDpopProof } from './oauth-error.ts';

/** What a proof has to be about (RFC 9449 §4.3). */
export type DpopTarget = {
  /** HTTP method. */
  readonly method: string;
  /** Where the request goes, as clients know it. */
  readonly url: string;
  /** The access token that is presented with the proof. */
  readonly accessToken?: string;
};

/** A proof that is right, but for its nonce and for whether it was used before. */
export type DpopClaims = {
  readonly nonce: string | undefined;
  /** Names the proof among all that this key can make for this address (RFC 9449 §11.1). */
  readonly useHash: Buffer;
  /** When its maker says that it was made. */
  readonly issuedAt: Date;
  /** When it is too old to be accepted. */
  readonly expiresAt: Date;
};

/** What the key in a proof has signed. */
type SignedProof = {
  readonly claims: Readonly<Record<string, unknown>>;
  /** Thumbprint of the key (RFC 7638). */
  readonly jkt: string;
  /** JWS algorithm of the proof. */
  readonly alg: string;
};

/** Verifies DPoP proofs. */
export interface DpopProofVerifier {
  /**
   * Verifies a proof with the public key that it brings (RFC 9449 §4.3): `typ`, an asymmetric algorithm, the signature. The
   * caller judges its claims. Undefined if it is no proof.
   */
  verify(jwt: string, now: Date): Promise<SignedProof | undefined>;
}

/** The proofs that were used, until they are too old (RFC 9449 §11.1). */
export interface DpopProofs {
  /** Uses a proof up: false if it was used before. */
  use(hash: Buffer, expiresAt: Date): Promise<boolean>;
}

/** Seconds that a proof may be old or ahead: clocks of clients are off, and the nonce says when it was made. */
const LEEWAY_SECONDS = 300;
/** Longer ones are no identifiers. */
const LONGEST_JTI = 512;
/** Members of a private or shared key (RFC 7518 §6). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
/** base64url characters of a modulus of 4096 bits and of an exponent of 32: larger ones cost what nobody needs. */
const LONGEST_MODULUS = 683;
const LONGEST_EXPONENT = 6;

/** Whether the key in the header of a proof is one to check it with (RFC 9449 §4.2, §4.3). */
export function isProofKey(jwk: unknown): jwk is Readonly<Record<string, unknown>> {
  if (typeof jwk !== 'object' || jwk === null || PRIVATE_MEMBERS.some((name) => name in jwk)) return false;
  const { n = '', e = '' } = jwk as { n?: unknown; e?: unknown };
  return String(n).length <= LONGEST_MODULUS && String(e).length <= LONGEST_EXPONENT;
}

/**
 * Judges the claims of a proof whose signature is right (RFC 9449 §4.3). `jkt` is the thumbprint of its key.
 *
 * @throws OAuthError invalid_dpop_proof
 */
export function readProofClaims(
  claims: Readonly<Record<string, unknown>>,
  jkt: string,
  target: DpopTarget,
  now: Date,
): DpopClaims {
  const { jti, htm, htu, iat, ath, nonce } = claims;
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_JTI) {
    throw invalidDpopProof('The DPoP proof needs a jti.');
  }
  if (htm !== target.method) throw invalidDpopProof('The htm of the DPoP proof is not the method of this request.');
  const address = typeof htu === 'string' ? plainAddress(htu) : undefined;
  if (address === undefined || address !== plainAddress(target.url)) {
    throw invalidDpopProof('The htu of the DPoP proof is not the address of this endpoint.');
  }
  const issuedAt = issueOf(iat, now);
  if (target.accessToken !== undefined && ath !== tokenHash(target.accessToken)) {
    throw invalidDpopProof('The ath of the DPoP proof is not the hash of the access token.');
  }
  const useHash = createHash('sha256').update([jkt, htm, address, jti].join('\n')).digest();
  const expiresAt = new Date(issuedAt.getTime() + LEEWAY_SECONDS * 1000);
  return { nonce: typeof nonce === 'string' ? nonce : undefined, useHash, issuedAt, expiresAt };
}

/** An address without query and fragment, in its normal spelling (RFC 9449 §4.3, RFC 3986 §6.2). */
function plainAddress(text: string): string | undefined {
  // Not URL.parse: this is in the SDK too, for Node 20.
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  url.search = '';
  url.hash = '';
  return url.href;
}

function issueOf(iat: unknown, now: Date): Date {
  const age = typeof iat === 'number' ? now.getTime() / 1000 - iat : Number.NaN;
  if (!(Math.abs(age) <= LEEWAY_SECONDS)) throw invalidDpopProof('The iat of the DPoP proof is too far from now.');
  return new Date((iat as number) * 1000);
}

/** RFC 9449 §4.2. */
function tokenHash(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest('base64url');
}
