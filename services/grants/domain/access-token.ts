import type { ClaimsRequest } from './claims-request.ts';
import { type Client, isSelfRegistered } from './client.ts';
import { type Delegation, readDelegation } from './delegation-claims.ts';
import { scopeNames } from './scope.ts';

/** What an access token of ours says (RFC 9068 §2.2). Times are in seconds since the epoch. */
export type AccessToken = {
  readonly jti: string;
  readonly issuer: string;
  /** The account, or the client itself where no account stands behind the token. */
  readonly subject: string;
  readonly clientId: string;
  /** Absent for a token of a client's own. */
  readonly grantId: string | undefined;
  readonly scope: readonly string[];
  readonly audience: string;
  readonly expiresAt: number;
  readonly issuedAt: number;
  readonly authTime: number | undefined;
  /** Thumbprint of the key that has to prove itself with the token (RFC 9449 §6.1). */
  readonly dpopJkt: string | undefined;
  /** Who acts, and by which tokens. Absent for a token that was not exchanged. */
  readonly delegation: Delegation | undefined;
};

/**
 * Reads the claims of an access token whose signature, issuer and times are right. Undefined if they are not such as we
 * write: each token is of a grant or of a client itself, or was exchanged for one that is.
 */
export function readAccessToken(claims: Readonly<Record<string, unknown>>): AccessToken | undefined {
  const { jti, iss, sub, client_id, grant_id, scope = '', aud, exp, iat, auth_time } = claims;
  if (![jti, iss, sub, client_id, scope, aud].every((claim) => typeof claim === 'string')) return undefined;
  if (typeof exp !== 'number' || typeof iat !== 'number') return undefined;
  const isExchanged = claims.act !== undefined || claims.exchanged_from !== undefined;
  const delegation = isExchanged ? readDelegation(claims) : undefined;
  if (isExchanged && delegation === undefined) return undefined;
  const isOwn = grant_id === undefined && (sub === client_id || isExchanged);
  if (typeof grant_id !== 'string' && !isOwn) return undefined;
  const dpopJkt = boundKey(claims.cnf);
  if (claims.cnf !== undefined && dpopJkt === undefined) return undefined;
  return {
    jti: jti as string,
    issuer: iss as string,
    subject: sub as string,
    clientId: client_id as string,
    grantId: typeof grant_id === 'string' ? grant_id : undefined,
    scope: scopeNames(scope as string),
    audience: aud as string,
    expiresAt: exp,
    issuedAt: iat,
    authTime: typeof auth_time === 'number' ? auth_time : undefined,
    dpopJkt,
    delegation,
  };
}

/** RFC 7800 §3.1, RFC 9449 §6.1. Undefined for a binding of another kind: it could not be proved here. */
function boundKey(cnf: unknown): string | undefined {
  const { jkt }: { jkt?: unknown } = typeof cnf === 'object' && cnf !== null ? cnf : {};
  return typeof jkt === 'string' ? jkt : undefined;
}

/**
 * Whether introspection may tell a client of an access token (RFC 7662 §2.2, §4). A client that registered itself
 * learns only of its own tokens and of those whose audience is its `client_id`.
 */
export function isVisibleTo(
  token: Pick<AccessToken, 'clientId' | 'audience'>,
  client: Pick<Client, 'clientId' | 'registration'>,
): boolean {
  return !isSelfRegistered(client) || token.clientId === client.clientId || token.audience === client.clientId;
}

/** The client of an access token, with what it asked for by name when the grant was approved. */
export type TokenClient = Client & { readonly claims: ClaimsRequest | undefined };

/** What became of access tokens since they were issued. Kept by store/access-tokens.ts. */
export interface AccessTokens {
  /** The client of a token, unless the token, its grant or the client is gone. */
  findClient(token: Pick<AccessToken, 'jti' | 'clientId' | 'grantId' | 'issuedAt'>): Promise<TokenClient | undefined>;

  /** Revokes an access token until it would expire. */
  revoke(jti: string, expiresAt: Date): Promise<void>;
}
