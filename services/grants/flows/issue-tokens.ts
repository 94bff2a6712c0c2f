import { GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import type { Account } from '../domain/account.ts';
import type { ClaimsRequest } from '../domain/claims-request.ts';
import { type Client, isNotifiedOfLogouts, mayUse } from '../domain/client.ts';
import type { GrantSeed } from '../domain/grant-seed.ts';
import type { Ids } from '../domain/ids.ts';
import type { Lifetimes } from '../domain/lifetimes.ts';
import { makeRefreshToken } from '../domain/refresh-token.ts';
import { algFor } from '../domain/signing-alg.ts';
import { accessTokenClaims, idTokenClaims, type TokenSubject } from '../domain/token-claims.ts';
import type { ChosenKey, TokenSigner } from '../domain/token-signer.ts';
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

/** What tokens are issued for. */
export type Issue = {
  readonly client: Client;
  readonly account: Account;
  readonly grantId: string;
  /** Scope of this answer. */
  readonly scope: readonly string[];
  readonly resource: string | undefined;
  readonly authTime: Date | undefined;
  readonly nonce?: string | undefined;
  /** The browser session in which the person approved, while it lives and the client is notified when it ends. */
  readonly sessionId: string | undefined;
  readonly claims: ClaimsRequest | undefined;
  readonly issuedAt: Date;
  /** The key that the access token is bound to. */
  readonly proof: DpopProof | undefined;
  /** The refresh token to give; absent for a grant without one. */
  readonly refresh: { readonly seed: GrantSeed; readonly generation: number } | undefined;
};

/** The keys that sign one answer; without `openid` it has no ID token. */
export type TokenKeys = { readonly accessToken: ChosenKey; readonly idToken: ChosenKey | undefined };

export type IssuePorts = {
  readonly issuer: string;
  readonly lifetimes: Pick<Lifetimes, 'accessToken'>;
  readonly signer: TokenSigner;
  readonly ids: Pick<Ids, 'make'>;
};

/**
 * Chooses the keys that sign an answer with this scope. It comes before a code or token is used up, because it can
 * fail: keys that are too old have to be read again.
 */
export async function chooseTokenKeys(
  client: Client,
  scope: readonly string[],
  { signer }: Pick<IssuePorts, 'signer'>,
): Promise<TokenKeys> {
  const accessToken = await signer.choose();
  if (!scope.includes('openid')) return { accessToken, idToken: undefined };
  return { accessToken, idToken: await signer.choose(algFor(client.metadata.id_token_signed_response_alg, signer)) };
}

/** Signs an access token, an ID token with `openid`, and writes the refresh token of a grant that has one. */
export async function issueTokens(
  issue: Issue,
  keys: TokenKeys,
  ports: Omit<IssuePorts, 'signer'>,
): Promise<TokenAnswer> {
  const subject: TokenSubject = {
    issuer: ports.issuer,
    clientId: issue.client.clientId,
    grantId: issue.grantId,
    subject: issue.account.id,
    scope: issue.scope,
    resource: issue.resource,
    authTime: issue.authTime,
    issuedAt: issue.issuedAt,
    lifetime: ports.lifetimes.accessToken,
    dpopJkt: issue.proof?.jkt,
  };
  const accessToken = await keys.accessToken.sign(accessTokenClaims(subject, ports.ids.make()), 'at+jwt');
  return {
    accessToken,
    ...dpopAnswer(issue.proof),
    expiresIn: Math.floor(ports.lifetimes.accessToken / 1000),
    scope: issue.scope.join(' '),
    refreshToken: issue.refresh && refreshTokenOf(issue.grantId, issue.refresh),
    idToken: keys.idToken && (await signIdToken(subject, issue, accessToken, keys.idToken)),
  };
}

function refreshTokenOf(grantId: string, { seed, generation }: NonNullable<Issue['refresh']>): string {
  const [key] = seed.tokenKeys(generation);
  return makeRefreshToken(grantId, generation, seed.bytes, key);
}

/** What an answer says of the key that its access token is bound to (RFC 9449 §5). */
export function dpopAnswer(proof: DpopProof | undefined): Pick<TokenAnswer, 'tokenType' | 'dpopNonce'> {
  return { tokenType: proof ? 'DPoP' : 'Bearer', dpopNonce: proof?.nextNonce };
}

function signIdToken(subject: TokenSubject, issue: Issue, accessToken: string, key: ChosenKey) {
  const { account, nonce, claims, client, sessionId } = issue;
  const sid = isNotifiedOfLogouts(client) ? sessionId : undefined;
  return key.sign(idTokenClaims(subject, { account, accessToken, alg: key.alg, nonce, claims, sid }), 'JWT');
}

/** Whether a grant with this scope gets a refresh token: only with `offline_access` and the refresh grant. */
export function isRenewable(client: Client, scope: readonly string[]): boolean {
  return scope.includes('offline_access') && mayUse(client, GRANT_TYPES.refreshToken);
}
