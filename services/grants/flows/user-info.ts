import { PROFILE_CLAIMS } from '../../../proto/vocabulary/profile-claims.ts';
import type { Account } from '../domain/account.ts';
import { asks } from '../domain/claims-request.ts';
import type { Endpoints } from '../domain/endpoints.ts';
import { insufficientScope, invalidDpopProof, invalidToken } from '../domain/oauth-error.ts';
import { type ProfileClaims, profileClaims, scopedClaims } from '../domain/profile-claims.ts';
import { audienceFits } from '../domain/resource.ts';
import { algFor } from '../domain/signing-alg.ts';
import { type ActiveToken, type ActiveTokenPorts, findActiveToken } from './active-token.ts';
import { checkDpopProof, type DpopPorts, type DpopProof, useDpopProof } from './dpop.ts';
import type { IssuePorts } from './issue-tokens.ts';

/** What userinfo tells (OIDC Core §5.1, §5.4). */
export type UserInfo = {
  readonly account: Account;
  /** What the scope opens, and what the client asked for by name (OIDC Core §5.5). */
  readonly claims: ProfileClaims;
  /** The same, signed, for a client that registered to be told so (OIDC Core §5.3.2). */
  readonly jwt: string | undefined;
  /** What the client's next proof has to carry, if it is time for a new nonce. */
  readonly dpopNonce: string | undefined;
};

/** An access token as it was presented: as Bearer, or with the scheme DPoP (RFC 9449 §7.1). */
export type PresentedToken = {
  readonly accessToken: string;
  readonly dpop: { readonly proof: string; readonly method: string } | undefined;
};

export type UserInfoPorts = ActiveTokenPorts &
  DpopPorts &
  Pick<IssuePorts, 'issuer' | 'signer'> & {
    readonly endpoints: Pick<Endpoints, 'userInfo'>;
  };

const badToken = () => invalidToken('The access token is invalid, expired or revoked.');

/**
 * A client reads who approved it (OIDC Core §5.3).
 *
 * @throws OAuthError invalid_token, insufficient_scope, invalid_dpop_proof, use_dpop_nonce
 */
export async function readUserInfo(presented: PresentedToken, ports: UserInfoPorts): Promise<UserInfo> {
  const active = await findActiveToken(presented.accessToken, ports);
  if (active === undefined || !audienceFits(active.token.audience, ports.endpoints.userInfo)) throw badToken();
  const proof = await checkBinding(active, presented, ports);
  const { account, scope } = active;
  if (account === undefined || !scope.includes('openid')) {
    throw insufficientScope('The access token has no openid scope.');
  }
  const opened = scopedClaims(scope);
  const names = PROFILE_CLAIMS.filter((name) => opened.includes(name) || asks(active.client.claims, 'userinfo', name));
  const claims = profileClaims(account, names);
  return { account, claims, jwt: await signUserInfo(active, claims, ports), dpopNonce: proof?.nextNonce };
}

/** Without an expiry, so that it passes for no ID token. */
async function signUserInfo(
  { token, client }: ActiveToken,
  claims: ProfileClaims,
  { issuer, signer }: Pick<UserInfoPorts, 'issuer' | 'signer'>,
): Promise<string | undefined> {
  const registered = client.metadata.userinfo_signed_response_alg;
  if (registered === undefined) return undefined;
  const signed = { iss: issuer, aud: token.clientId, sub: token.subject, ...claims };
  return signer.sign(signed, 'JWT', algFor(registered, signer));
}

/** A token is presented as it was issued: with a proof of the key that it is bound to, or as Bearer (RFC 9449 §7). */
async function checkBinding(
  { token: { dpopJkt }, client }: ActiveToken,
  { accessToken, dpop }: PresentedToken,
  ports: UserInfoPorts,
): Promise<DpopProof | undefined> {
  if (dpop === undefined) {
    if (dpopJkt === undefined) return undefined;
    throw invalidToken('The access token is bound to a DPoP key; present it with the scheme DPoP and a proof.');
  }
  if (dpopJkt === undefined) throw invalidToken('The access token is not bound to a DPoP key; present it as Bearer.');
  if (dpop.proof === '') throw invalidDpopProof('Send a DPoP proof with the access token.');
  const target = { method: dpop.method, url: ports.endpoints.userInfo, accessToken };
  const proof = await checkDpopProof(dpop.proof, target, ports);
  if (proof.jkt !== dpopJkt) throw invalidToken('The DPoP proof is of another key than the access token.');
  await useDpopProof(proof, client, ports);
  return proof;
}
