import { GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import { type Client, keepsRefreshToken } from '../domain/client.ts';
import type { Grants, StoredGrant } from '../domain/grant.ts';
import type { GrantSeed } from '../domain/grant-seed.ts';
import { invalidGrant } from '../domain/oauth-error.ts';
import { type RefreshTokenParts, readRefreshToken } from '../domain/refresh-token.ts';
import { exchangedResource, type ResourceRules } from '../domain/resource.ts';
import { narrowedScope, refreshedScope } from '../domain/scope-policy.ts';
import type { FindAccountPorts } from './approving-account.ts';
import { approverOf } from './client-owner.ts';
import type { DpopProof } from './dpop.ts';
import { chooseTokenKeys, type IssuePorts, issueTokens, type TokenAnswer } from './issue-tokens.ts';
import { type LivingSessionPorts, livingSession } from './living-session.ts';
import { sideBySide } from './side-by-side.ts';
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
  FindAccountPorts & {
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
  const token = readRefreshToken(request.refreshToken);
  const [{ client, proof }, found] = await sideBySide(
    openTokenRequest(request, GRANT_TYPES.refreshToken, ports),
    findGrant(token, ports),
  );
  if (token === undefined) throw unknownToken();

  const holder = { client, jkt: proof?.jkt };
  const usable = await usableGrant(token, found, holder, ports);
  const { grant } = usable;
  const account = await approverOf({ ...grant, suspensions: undefined }, client, ports);
  const remainingScope = refreshedScope(client, grant.scope, account.permissions);
  const scope = narrowedScope(request.scope, remainingScope, grant.requestableScope);
  checkResource(request, grant, ports);
  const sessionId = await livingSession(grant, client, ports);

  // Before the token is used up: an answer that cannot be signed is lost.
  const keys = await chooseTokenKeys(client, scope, ports);
  const renewed = await renewOrRepeat(token, usable, remainingScope, holder, ports);
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

type UsableGrant = { readonly grant: StoredGrant; readonly seed: GrantSeed };
/** When a grant was renewed, and the token that is the client's now. */
type Renewed = { readonly at: Date; readonly seed: GrantSeed; readonly generation: number };

const findGrant = async (token: RefreshTokenParts | undefined, { grants }: RefreshPorts) =>
  token && grants.find(token.grantId);

/**
 * The grant of a refresh token with its seed, if it lives and the token may still be used. Reuse revokes the grant, unless the
 * sender lacks the key that the grant is bound to.
 */
async function usableGrant(
  token: RefreshTokenParts,
  grant: StoredGrant | undefined,
  { client, jkt }: Holder,
  ports: RefreshPorts,
): Promise<UsableGrant> {
  if (grant?.clientId !== client.id) throw unknownToken();
  const seed = verifyRefreshToken(token, grant, ports);
  if (seed === undefined || grant.state !== 'live') throw unknownToken();
  if (grant.dpopJkt !== undefined && grant.dpopJkt !== jkt) throw keyMissing();
  await refuseReuse(token, grant, client, ports);
  return { grant, seed };
}

const keyMissing = () => invalidGrant('The refresh token is bound to a DPoP key; send a proof of that key.');

/**
 * If the successor of a token is in use, two parties have the token and one of them stole it (RFC 9700 §4.14.2): the
 * grant is revoked. A client that keeps its tokens proves its key each time: it has sent a token from before it kept
 * them.
 */
async function refuseReuse(token: RefreshTokenParts, grant: StoredGrant, client: Client, ports: RefreshPorts) {
  if (isUnused(token, grant)) return;
  if (!keepsRefreshToken(client, grant)) await ports.grants.revokeForReuse(grant.id);
  throw unknownToken();
}

async function renewOrRepeat(
  token: RefreshTokenParts,
  usable: UsableGrant,
  scope: readonly string[],
  holder: Holder,
  ports: RefreshPorts,
): Promise<Renewed> {
  if (token.generation === usable.grant.generation - 1) return repeatedToken(usable, scope, ports);
  const renewed = keepsRefreshToken(holder.client, usable.grant)
    ? await keptToken(usable, scope, ports)
    : await rotatedToken(usable, scope, ports);
  // The grant was rotated, revoked or expired since it was read, so it is read again.
  return renewed ?? repeatedToken(await usableGrant(token, await findGrant(token, ports), holder, ports), scope, ports);
}

async function rotatedToken(
  { grant, seed }: UsableGrant,
  scope: readonly string[],
  ports: RefreshPorts,
): Promise<Renewed | undefined> {
  const at = await ports.grants.rotate(grant.id, grant.generation, { scope, reencrypted: seed.reencrypted });
  return at && { at, seed, generation: grant.generation + 1 };
}

async function keptToken(
  { grant, seed }: UsableGrant,
  scope: readonly string[],
  ports: RefreshPorts,
): Promise<Renewed | undefined> {
  const at = await ports.grants.renew(grant.id, grant.generation, { scope });
  return at && { at, seed, generation: grant.generation };
}

/** Gives the same successor again. Scope that was lost since it was made stays lost. */
async function repeatedToken(
  { grant, seed }: UsableGrant,
  scope: readonly string[],
  ports: RefreshPorts,
): Promise<Renewed> {
  if (!grant.scope.every((name) => scope.includes(name))) await ports.grants.shrink(grant.id, scope);
  return { at: grant.readAt, seed, generation: grant.generation };
}

/** A refresh may repeat the grant's resource; one that names none keeps it, and another is refused (RFC 8707 §2.2). */
function checkResource(request: RefreshRequest, grant: StoredGrant, ports: RefreshPorts) {
  exchangedResource(request.resources, grant.resource, ports);
}
