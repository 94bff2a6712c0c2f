import type { SigningAlg } from './signing-alg.ts';
import type { SigningKeyTimes } from './signing-keys.ts';
import type { Claims } from './token-claims.ts';

/** `typ` of an access token (RFC 9068 §2.1), of an ID token and of a logout token (OIDC Back-Channel Logout §2.4). */
export type TokenType = 'at+jwt' | 'JWT' | 'logout+jwt';

/** A key that is chosen to sign an answer: signing with it needs neither the database nor another key. */
export interface ChosenKey {
  readonly alg: SigningAlg;
  /** Signs claims as a compact JWS. */
  sign(claims: Claims, type: TokenType): Promise<string>;
}

/** Signs tokens with the signing keys of this installation. */
export interface TokenSigner {
  /** The algorithm of access tokens, and of everything else where the client registered none. */
  readonly alg: SigningAlg;
  /** All algorithms that it signs with, `alg` first. */
  readonly algs: readonly SigningAlg[];

  /** Chooses the key that signs now, with `alg` if none is given. @throws if the keys are too old to be trusted. */
  choose(alg?: SigningAlg): Promise<ChosenKey>;

  /** Signs claims as a compact JWS with the key that signs now. @throws if the keys are too old to be trusted. */
  sign(claims: Claims, type: TokenType, alg?: SigningAlg): Promise<string>;
}

/** An ID token that was issued here, given back as a hint: to whom it was issued, and about whom. */
export type IdTokenHint = {
  /** The account's id. */
  readonly subject: string;
  /** The public identifier of the client. */
  readonly clientId: string;
};

/** Verifies tokens that were signed with the signing keys of this installation. */
export interface TokenVerifier {
  /**
   * The claims of an access token: its signature by a known key, with the algorithm of that key alone, `typ`, `iss`, and its
   * times against `now` are right (RFC 8725 §3, RFC 9068 §4). Undefined if not. The caller judges `aud`.
   *
   * @throws if the keys are too old to be trusted
   */
  verifyAccessToken(token: string, now: Date): Promise<Record<string, unknown> | undefined>;

  /**
   * Reads an ID token of this installation that a client gives back as a hint, expired or not. Undefined if it is not one.
   *
   * @throws if the keys are too old to be trusted
   */
  readIdTokenHint(token: string): Promise<IdTokenHint | undefined>;
}

/** A signing key as it is in the key set (RFC 7517 §4): no private members. */
export type PublishedKey = SigningKeyTimes & {
  readonly publicJwk: {
    readonly kty?: string;
    readonly n?: string;
    readonly e?: string;
    readonly crv?: string;
    readonly x?: string;
    readonly y?: string;
  };
};

/** The key set of this installation. */
export interface KeySet {
  /** Every key that will sign or whose tokens may be alive, those that sign first. */
  publishedKeys(): readonly PublishedKey[];
}
