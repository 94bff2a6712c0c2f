import { GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import { type Client, keepsRefreshToken } from '../domain/client.ts';
import type { Grants, StoredGrant } from '../domain/grant.ts';
import type { GrantSeed } from '../domain/grant-seed.ts';
import { invalidGrant } from '../domain/oauth-error.ts';
import { type RefreshTokenParts, readRefreshToken } from '../domain/refresh-token.ts';
import { exchangedResource, type ResourceRules } from '../domain/resource.ts';
import { narrowedScope, refreshedScope } from '../domain/scope-policy.ts';
import { approverOf, type OwnerPorts } from './client-owner.ts';
import type { DpopProof } from './dpop.ts';
import { chooseTokenKeys, type IssuePorts, issueTokens, type TokenAnswer } from './issue-tokens.ts';
import { type LivingSessionPorts, livingSession } from './living-session.ts';
import { openTokenRequest, type TokenRequest, type TokenRequestPorts } from './token-request.ts';
import { isUnused, type VerifyRefreshTokenPorts, verifyRefreshToken } from './verify-refresh-token.ts';

export type RefreshRequest = TokenRequest & {
  readonly refreshToken: string;
  readonly scope: string | undefined;
  readonly resources: readonly string[];
};

export type RefreshPorts = TokenRequestPorts &
  IssuePorts &
  VerifyRefreshTokenPorts &
  ResourceRules &
  LivingSessionPorts &
  OwnerPorts & {
    readonly grants: Pick<Grants, 'find' | 'shrink' | 'rotate' | 'renew' | 'revokeForReuse'>;
  };

const unknownToken = () =>
  invalidGrant('The refresh token is unknown, expired, revoked, used, or was issued to another client.');

/**
 * A client renews its tokens (RFC 6749 §6); the refresh token is rotated (RFC 9700 §4.14.2) unless the client keeps it
 * (docs/decisions/0027).
 *
 * @throws OAuthError as openTokenRequest, invalid_grant, invalid_scope, invalid_target
 */
export async function refreshTokens(request: RefreshRequest, ports: RefreshPorts): Promise<TokenAnswer> {
  const { client, proof } = await openTokenRequest(request, GRANT_TYPES.refreshToken, ports);
  const token = readRefreshToken(request.refreshToken);
  if (token === undefined) throw unknownToken();

  const holder = { client, jkt: proof?.jkt };
  const proven = await provenGrant(token, holder, ports);
  const { grant } = proven;
  const account = await approverOf({ ...grant, suspensions: undefined }, client, ports);
  const kept = refreshedScope(client, grant.scope, account.permissions);
  const scope = narrowedScope(request.scope, kept, grant.requestableScope);
  checkResource(request, grant, ports);
  const sessionId = await livingSession(grant, client, ports);

  // Before the token is used up: an answer that cannot be signed is lost.
  const keys = await chooseTokenKeys(client, scope, ports);
  const renewed = await renewOrRepeat(token, proven, kept, holder, ports);
  return issueTokens(
    {
      client,
      account,
      grantId: grant.id,
      scope,
      resource: grant.resource,
      authTime: grant.authTime,
      sessionId,
      claims: grant.claims,
      issuedAt: renewed.at,
      proof,
      refresh: renewed,
    },
    keys,
    ports,
  );
}

/** Who presents a refresh token, and the thumbprint of the key that it proved to have. */
type Holder = { readonly client: Client; readonly jkt: DpopProof['jkt'] | undefined };

type ProvenGrant = { readonly grant: StoredGrant; readonly seed: GrantSeed };
/** When a grant was renewed, and the token that is the client's now. */
type Renewed = { readonly at: Date; readonly seed: GrantSeed; readonly generation: number };

/**
 * The live grant of a token that was made here and has not been used up. Reuse revokes it, but not by somebody without
 * the key that it is bound to.
 */
async function provenGrant(
  token: RefreshTokenParts,
  { client, jkt }: Holder,
  ports: RefreshPorts,
): Promise<ProvenGrant> {
  const grant = await ports.grants.find(token.grantId);
  if (grant?.clientId !== client.id) throw unknownToken();
  const seed = verifyRefreshToken(token, grant, ports);
  if (seed === undefined || grant.state !== 'live') throw unknownToken();
  if (grant.dpopJkt !== undefined && grant.dpopJkt !== jkt) throw keyMissing();
  await refuseReuse(token, grant, client, ports);
  return { grant, seed };
}

const keyMissing = () => invalidGrant('The refresh token is bound to a DPoP key; send a proof of that key.');

/**
 * A token that has a successor in use was used by somebody who should not have it (RFC 9700 §4.14.2). Who proves the
 * client's key has one from before it kept them.
 */
async function refuseReuse(token: RefreshTokenParts, grant: StoredGrant, client: Client, ports: RefreshPorts) {
  if (isUnused(token, grant)) return;
  if (!keepsRefreshToken(client, grant)) await ports.grants.revokeForReuse(grant.id);
  throw unknownToken();
}

async function renewOrRepeat(
  token: RefreshTokenParts,
  proven: ProvenGrant,
  scope: readonly string[],
  holder: Holder,
  ports: RefreshPorts,
): Promise<Renewed> {
  if (token.generation === proven.grant.generation - 1) return repeat(proven, scope, ports);
  const renewed = keepsRefreshToken(holder.client, proven.grant)
    ? await keep(proven, scope, ports)
    : await rotate(proven, scope, ports);
  // Somebody rotated, revoked or outlived it since it was read: what it is now decides.
  return renewed ?? repeat(await provenGrant(token, holder, ports), scope, ports);
}

async function rotate(
  { grant, seed }: ProvenGrant,
  scope: readonly string[],
  ports: RefreshPorts,
): Promise<Renewed | undefined> {
  const at = await ports.grants.rotate(grant.id, grant.generation, { scope, reencrypted: seed.reencrypted });
  return at && { at, seed, generation: grant.generation + 1 };
}

async function keep(
  { grant, seed }: ProvenGrant,
  scope: readonly string[],
  ports: RefreshPorts,
): Promise<Renewed | undefined> {
  const at = await ports.grants.renew(grant.id, grant.generation, { scope });
  return at && { at, seed, generation: grant.generation };
}

/** The same successor again. What was lost since it was made stays lost. */
async function repeat({ grant, seed }: ProvenGrant, scope: readonly string[], ports: RefreshPorts): Promise<Renewed> {
  if (!grant.scope.every((name) => scope.includes(name))) await ports.grants.shrink(grant.id, scope);
  return { at: grant.readAt, seed, generation: grant.generation };
}

/** A refresh may repeat the grant's resource; one that names none keeps it, and another is refused (RFC 8707 §2.2). */
function checkResource(request: RefreshRequest, grant: StoredGrant, ports: RefreshPorts) {
  exchangedResource(request.resources, grant.resource, ports);
}
