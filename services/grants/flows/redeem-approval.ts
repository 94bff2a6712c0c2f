import type { Account } from '../domain/account.ts';
import type { ClaimsRequest } from '../domain/claims-request.ts';
import { type Client, isNotifiedOfLogouts } from '../domain/client.ts';
import type { NewGrant, Redeemed } from '../domain/grant.ts';
import type { GrantSeed, GrantSeeds } from '../domain/grant-seed.ts';
import type { Lifetimes } from '../domain/lifetimes.ts';
import { refreshedScope, requestableScope } from '../domain/scope-policy.ts';
import type { DpopProof } from './dpop.ts';
import {
  chooseTokenKeys,
  type IssuePorts,
  isRenewable,
  issueTokens,
  type TokenAnswer,
  type TokenKeys,
} from './issue-tokens.ts';

/** What an account approved, in either flow. */
type Approval = {
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

/** An approval, and who redeems it. */
type Redemption = {
  readonly approval: Approval;
  readonly client: Client;
  readonly account: Account;
  /** The key that the client proved to have. */
  readonly proof: DpopProof | undefined;
};

/** A grant that is ready to be stored, and what signs its first tokens. */
type PreparedGrant = Redemption & {
  readonly grant: NewGrant;
  readonly seed: GrantSeed | undefined;
  readonly keys: TokenKeys;
};

// Two steps, between which the caller uses the approval up and stores the grant, in one statement.

/** The grant that an approval becomes. Nothing is used up: an answer that cannot be signed would be lost after that. */
export async function prepareGrant(redemption: Redemption, ports: RedeemApprovalPorts): Promise<PreparedGrant> {
  const { approval, client, account, proof } = redemption;
  // Permissions that were lost since the approval are left out; none are added.
  const scope = refreshedScope(client, approval.grantedScope, account.permissions);
  const seed = isRenewable(client, scope) ? ports.encryption.grantSeeds.make() : undefined;
  const grant: NewGrant = {
    id: ports.ids.make(),
    clientId: client.id,
    accountId: account.id,
    scope,
    requestableScope: requestableScope(approval.requestedScope, approval.grantedScope),
    resource: approval.resource,
    authTime: approval.authTime,
    claims: approval.claims,
    // A public client has nothing else to prove itself by; a confidential one may change its keys (RFC 9449 §5).
    dpopJkt: client.type === 'public' ? proof?.jkt : undefined,
    sessionId: approval.sessionId,
    // Without an ID token the client does not learn the `sid` of the session.
    joinsSession: approval.sessionId !== undefined && isNotifiedOfLogouts(client) && scope.includes('openid'),
    seed: seed?.encrypted.seed,
    lifetime: seed ? renewableLifetime(ports.lifetimes) : ports.lifetimes.accessToken,
  };
  return { ...redemption, grant, seed, keys: await chooseTokenKeys(client, scope, ports) };
}

/** The first tokens of a grant that was stored. */
export function issueFirstTokens(
  { approval, client, account, proof, grant, seed, keys }: PreparedGrant,
  redeemed: Redeemed,
  ports: RedeemApprovalPorts,
): Promise<TokenAnswer> {
  return issueTokens(
    {
      client,
      account,
      grantId: grant.id,
      scope: grant.scope,
      resource: grant.resource,
      authTime: grant.authTime,
      nonce: approval.nonce,
      sessionId: redeemed.sessionId,
      claims: grant.claims,
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
