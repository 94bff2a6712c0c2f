import type { Account } from '../domain/account.ts';
import type { ClaimsRequest } from '../domain/claims-request.ts';
import { type Client, hearsOfLogouts } from '../domain/client.ts';
import type { NewGrant, Redeemed } from '../domain/grant.ts';
import type { GrantSeeds } from '../domain/grant-seed.ts';
import type { Lifetimes } from '../domain/lifetimes.ts';
import { refreshedScope, requestableScope } from '../domain/scope-policy.ts';
import type { DpopProof } from './dpop.ts';
import { chooseTokenKeys, type IssuePorts, isRenewable, issueTokens, type TokenAnswer } from './issue-tokens.ts';

/** What an account approved, in either flow. */
export type Approval = {
  readonly requestedScope: readonly string[];
  readonly grantedScope: readonly string[];
  readonly resource: string | undefined;
  readonly authTime: Date | undefined;
  readonly nonce?: string | undefined;
  readonly claims?: ClaimsRequest | undefined;
  readonly sessionId?: string | undefined;
};

export type RedeemApprovalPorts = IssuePorts & {
  readonly lifetimes: Pick<Lifetimes, 'refreshToken' | 'grantMaxAge'>;
  readonly encryption: { readonly grantSeeds: Pick<GrantSeeds, 'make'> };
};

/**
 * Turns an approval into a grant and its first tokens. `redeem` uses the approval up and makes the grant in one
 * statement; undefined is returned if somebody else was first.
 */
export async function redeemApproval(
  approval: Approval,
  client: Client,
  account: Account,
  proof: DpopProof | undefined,
  redeem: (grant: NewGrant) => Promise<Redeemed | undefined>,
  ports: RedeemApprovalPorts,
): Promise<TokenAnswer | undefined> {
  // Rights may have been lost since the approval, never gained.
  const scope = refreshedScope(client, approval.grantedScope, account.permissions);
  const seed = isRenewable(client, scope) ? ports.encryption.grantSeeds.make() : undefined;
  const id = ports.ids.make();
  // Before the approval is used up: an answer that cannot be signed is lost.
  const keys = await chooseTokenKeys(client, scope, ports);
  const redeemed = await redeem({
    id,
    clientId: client.id,
    accountId: account.id,
    scope,
    requestableScope: requestableScope(approval.requestedScope, approval.grantedScope),
    resource: approval.resource,
    authTime: approval.authTime,
    claims: approval.claims,
    // A public client proves nothing else of itself; a confidential one may change its keys (RFC 9449 §5).
    dpopJkt: client.type === 'public' ? proof?.jkt : undefined,
    sessionId: approval.sessionId,
    // Without an ID token the client has nothing to know the session by.
    joinsSession: approval.sessionId !== undefined && hearsOfLogouts(client) && scope.includes('openid'),
    seed: seed?.sealed.seed,
    lifetime: seed ? renewableLifetime(ports.lifetimes) : ports.lifetimes.accessToken,
  });
  if (redeemed === undefined) return undefined;
  return issueTokens(
    {
      client,
      account,
      grantId: id,
      scope,
      resource: approval.resource,
      authTime: approval.authTime,
      nonce: approval.nonce,
      sessionId: redeemed.sessionId,
      claims: approval.claims,
      issuedAt: redeemed.at,
      proof,
      refresh: seed && { seed, generation: 0 },
    },
    keys,
    ports,
  );
}

/** How long a grant lives until it is renewed for the first time. */
const renewableLifetime = ({ refreshToken, grantMaxAge = refreshToken }: RedeemApprovalPorts['lifetimes']) =>
  Math.min(refreshToken, grantMaxAge);
