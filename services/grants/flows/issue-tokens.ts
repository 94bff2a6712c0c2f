import type { Account } from '../domain/account.ts';
import type { ClaimsRequest } from '../domain/claims-request.ts';
import { type Client, GRANT_TYPES, hearsOfLogouts, mayUse } from '../domain/client.ts';
import type { GrantSeed } from '../domain/grant-seed.ts';
import { makeRefreshToken } from '../domain/refresh-token.ts';
import { algFor, type SigningAlg } from '../domain/signing-alg.ts';
import { accessTokenClaims, type Claims, idTokenClaims, type TokenSubject } from '../domain/token-claims.ts';
import type { DpopProof } from './dpop.ts';

/** A successful token answer (RFC 6749 §5.1). */
export type TokenAnswer = {
  readonly accessToken: string;
  /** How the access token has to be presented (RFC 9449 §5). */
  readonly tokenType: 'Bearer' | 'DPoP';
  /** Seconds. */
  readonly expiresIn: number;
  readonly scope: string;
  readonly refreshToken: string | undefined;
  readonly idToken: string | undefined;
  /** What the client's next proof has to carry, if it is time for a new nonce. */
  readonly dpopNonce: string | undefined;
};

/** What the tokens are issued on. */
export type Issue = {
  readonly client: Client;
  readonly account: Account;
  readonly grantId: string;
  /** Scope of this answer. */
  readonly scope: readonly string[];
  readonly resource: string | undefined;
  readonly authTime: Date | undefined;
  readonly nonce?: string | undefined;
  /** The browser session in which the person approved, if there was one. */
  readonly sessionId: string | undefined;
  readonly claims: ClaimsRequest | undefined;
  readonly issuedAt: Date;
  /** The key that the access token is bound to. */
  readonly proof: DpopProof | undefined;
  /** The refresh token to give; absent for a grant without one. */
  readonly refresh: { readonly seed: GrantSeed; readonly generation: number } | undefined;
};

export type IssuePorts = {
  readonly issuer: string;
  /** Milliseconds. */
  readonly accessTokenLifetime: number;
  readonly signer: {
    /** What signs for whoever asks for nothing else. */
    readonly alg: SigningAlg;
    readonly algs: readonly SigningAlg[];
    sign(claims: Claims, type: 'at+jwt' | 'JWT', alg?: SigningAlg): Promise<string>;
  };
  readonly newId: () => string;
};

/** Signs an access token, an ID token with `openid`, and writes the refresh token of a grant that has one. */
export async function issueTokens(issue: Issue, ports: IssuePorts): Promise<TokenAnswer> {
  const subject: TokenSubject = {
    issuer: ports.issuer,
    clientId: issue.client.clientId,
    grantId: issue.grantId,
    subject: issue.account.id,
    scope: issue.scope,
    resource: issue.resource,
    authTime: issue.authTime,
    issuedAt: issue.issuedAt,
    lifetime: ports.accessTokenLifetime,
    dpopJkt: issue.proof?.jkt,
  };
  const accessToken = await ports.signer.sign(accessTokenClaims(subject, ports.newId()), 'at+jwt');
  return {
    accessToken,
    ...boundTo(issue.proof),
    expiresIn: Math.floor(ports.accessTokenLifetime / 1000),
    scope: issue.scope.join(' '),
    refreshToken: issue.refresh && refreshTokenOf(issue.grantId, issue.refresh),
    idToken: issue.scope.includes('openid') ? await signIdToken(subject, issue, accessToken, ports) : undefined,
  };
}

function refreshTokenOf(grantId: string, { seed, generation }: NonNullable<Issue['refresh']>): string {
  const [key] = seed.tokenKeys(generation);
  return makeRefreshToken(grantId, generation, seed.bytes, key);
}

/** What an answer says of the key that its access token is bound to (RFC 9449 §5). */
export function boundTo(proof: DpopProof | undefined): Pick<TokenAnswer, 'tokenType' | 'dpopNonce'> {
  return { tokenType: proof ? 'DPoP' : 'Bearer', dpopNonce: proof?.nextNonce };
}

function signIdToken(subject: TokenSubject, issue: Issue, accessToken: string, ports: IssuePorts) {
  const { account, nonce, claims, client, sessionId } = issue;
  const sid = hearsOfLogouts(client) ? sessionId : undefined;
  const alg = algFor(client.metadata.id_token_signed_response_alg, ports.signer);
  return ports.signer.sign(idTokenClaims(subject, { account, accessToken, alg, nonce, claims, sid }), 'JWT', alg);
}

/** Whether a grant with this scope gets a refresh token: only with `offline_access` and the refresh grant. */
export function isRenewable(client: Client, scope: readonly string[]): boolean {
  return scope.includes('offline_access') && mayUse(client, GRANT_TYPES.refreshToken);
}
