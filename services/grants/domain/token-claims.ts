import { createHash } from 'node:crypto';
import { PASSWORD_ACR } from '../../../proto/vocabulary/authorization.ts';
import { PROFILE_CLAIMS, type ProfileClaim } from '../../../proto/vocabulary/profile-claims.ts';
import type { Account } from './account.ts';
import { asks, type ClaimsRequest } from './claims-request.ts';
import { type Delegation, delegationClaims } from './delegation-claims.ts';
import { profileClaims, scopedClaims } from './profile-claims.ts';
import { DEFAULT_AUDIENCE } from './resource.ts';
import type { SigningAlg } from './signing-alg.ts';

/** What the tokens of one answer say. */
export type TokenSubject = {
  readonly issuer: string;
  /** The account, or the client itself where no account stands behind the token (RFC 9068 §2.2). */
  readonly subject: string;
  readonly clientId: string;
  readonly grantId?: string;
  /** Scope of this access token. */
  readonly scope: readonly string[];
  readonly resource: string | undefined;
  readonly authTime?: Date | undefined;
  /** Thumbprint of the key that the access token is bound to. */
  readonly dpopJkt?: string | undefined;
  /** Of a token that is given in exchange for another. */
  readonly delegation?: Delegation;
  readonly issuedAt: Date;
  /** Milliseconds. */
  readonly lifetime: number;
};

export type Claims = { readonly [name: string]: ClaimValue };

type ClaimValue = string | number | boolean | readonly string[] | Claims | readonly Claims[];

/** `amr` of signing in by password (RFC 8176 §2). */
const PASSWORD_AMR = ['pwd'];

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

/** Claims of a JWT access token (RFC 9068 §2.2). */
export function accessTokenClaims(subject: TokenSubject, jti: string): Claims {
  return {
    iss: subject.issuer,
    sub: subject.subject,
    aud: subject.resource ?? DEFAULT_AUDIENCE,
    exp: seconds(subject.issuedAt) + Math.floor(subject.lifetime / 1000),
    iat: seconds(subject.issuedAt),
    jti,
    client_id: subject.clientId,
    scope: subject.scope.join(' '),
    ...(subject.grantId !== undefined && { grant_id: subject.grantId }),
    ...(subject.authTime && { auth_time: seconds(subject.authTime) }),
    // RFC 9449 §6.1
    ...(subject.dpopJkt !== undefined && { cnf: { jkt: subject.dpopJkt } }),
    ...(subject.delegation && delegationClaims(subject.delegation)),
  };
}

/** Claims of an ID token (OIDC Core §2, §3.1.3.6). `alg` is the one it will be signed with. */
export function idTokenClaims(
  subject: TokenSubject,
  more: {
    readonly account: Account;
    readonly accessToken: string;
    readonly alg: SigningAlg;
    readonly nonce: string | undefined;
    /** OIDC Back-Channel Logout §2.1. */
    readonly sid: string | undefined;
    /** What the client asked for by name when the person approved. */
    readonly claims: ClaimsRequest | undefined;
  },
): Claims {
  const opened = scopedClaims(subject.scope);
  const told = (name: ProfileClaim) => opened.includes(name) || asks(more.claims, 'id_token', name);
  return {
    iss: subject.issuer,
    sub: subject.subject,
    aud: subject.clientId,
    exp: seconds(subject.issuedAt) + Math.floor(subject.lifetime / 1000),
    iat: seconds(subject.issuedAt),
    ...(subject.authTime && { auth_time: seconds(subject.authTime) }),
    ...(more.nonce !== undefined && { nonce: more.nonce }),
    ...(more.sid !== undefined && { sid: more.sid }),
    at_hash: accessTokenHash(more.accessToken, more.alg),
    ...(asks(more.claims, 'id_token', 'acr') && { acr: PASSWORD_ACR, amr: PASSWORD_AMR }),
    ...profileClaims(more.account, PROFILE_CLAIMS.filter(told)),
  };
}

// The left half of the hash that the signature algorithm uses (OIDC Core §3.1.3.6); Ed25519 uses SHA-512.
function accessTokenHash(accessToken: string, alg: SigningAlg): string {
  const hash = createHash(alg === 'EdDSA' ? 'sha512' : 'sha256')
    .update(accessToken)
    .digest();
  return hash.subarray(0, hash.length / 2).toString('base64url');
}
