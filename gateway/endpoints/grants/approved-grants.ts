import type { RequestHandler } from 'express';
import type { Grant } from '../../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import type { AccountHandler } from '../../auth/session-guard.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson, answerNothing } from '../../http/answer.ts';
import type { Endpoint } from '../../http/endpoint.ts';
import { requireNoOtherBody } from '../../http/json-body.ts';
import { isoTime } from '../../http/message-values.ts';
import { NEWEST_FIRST, pageJson, readPage } from '../../http/page.ts';
import { pathValue } from '../../http/request-parameters.ts';
import { callFor } from '../../rpc-clients.ts';

/** One way to look at grants. */
type GrantList = {
  readonly path: string;
  readonly admits: (handle: AccountHandler) => RequestHandler;
  /** Whose grants: the signed-in account's, or undefined for everybody's. */
  readonly owner: (accountId: string) => string | undefined;
  /** Only those that can renew. */
  readonly renewableOnly: boolean;
  /** Also what was approved before and has no live grant. */
  readonly includeRemembered: boolean;
  readonly json: (grants: readonly Grant[]) => Record<string, unknown>;
};

const tokens: GrantList['json'] = (grants) => ({ tokens: grants.map(tokenJson) });

/**
 * What accounts have approved. Deleting revokes all of it, under whichever address: a refresh token is what a grant that
 * can renew looks like to people.
 */
export function grantEndpoints(context: GatewayContext): Endpoint[] {
  const { account, administrator } = context.sessions;
  const own = { admits: account, owner: (accountId: string) => accountId };
  const all = { admits: administrator, owner: () => undefined };
  const lists: readonly GrantList[] = [
    {
      ...own,
      path: '/api/auth/oauth/grants',
      renewableOnly: false,
      includeRemembered: true,
      json: (grants) => ({ grants: grants.map(grantJson) }),
    },
    { ...own, path: '/api/auth/oauth/tokens', renewableOnly: true, includeRemembered: false, json: tokens },
    { ...all, path: '/api/admin/oauth/refresh-tokens', renewableOnly: true, includeRemembered: false, json: tokens },
  ];
  return lists.flatMap((list) => listEndpoints(list, context));
}

function listEndpoints(
  { path, admits, owner, renewableOnly, includeRemembered, json }: GrantList,
  { rpc }: GatewayContext,
) {
  const list: AccountHandler = async (request, response, { account }) => {
    const page = readPage(request);
    const accountId = owner(account.id);
    const order = accountId === undefined ? { orderBy: NEWEST_FIRST } : { accountId };
    const answer = await rpc.grants.listGrants(
      { ...order, renewableOnly, includeRemembered, ...page.rows },
      callFor(response),
    );
    answerJson(response, { ...json(answer.grants), ...pageJson(page, answer) });
  };

  const revoke: AccountHandler = async (request, response, { account }) => {
    await requireNoOtherBody(request, response);
    const named = { id: pathValue(request, 'id'), accountId: owner(account.id) };
    await rpc.grants.revokeGrant(named, callFor(response));
    answerNothing(response);
  };

  const shared = { family: 'management', origins: 'site', oauth: true } as const;
  const endpoints: Endpoint[] = [
    { path, ...shared, methods: { GET: admits(list) } },
    { path: `${path}/:id`, ...shared, methods: { DELETE: admits(revoke) } },
  ];
  return endpoints;
}

/** A row under `tokens` (product.md §8). */
function tokenJson(grant: Grant) {
  return {
    id: grant.id,
    createdAt: isoTime(grant.createdAt),
    oauth_client_id: grant.oauthClientId,
    client_id: grant.clientId,
    client_name: grant.clientName,
    client_logo_uri: grant.clientLogoUri,
    account_id: grant.accountId,
    scope: grant.scopes.join(' '),
    expires_at: isoTime(grant.expiresAt),
    last_used_at: isoTime(grant.lastUsedAt),
    revoked_at: isoTime(grant.revokedAt),
  };
}

/** A row under `grants` (product.md §8). */
function grantJson(grant: Grant) {
  return { ...tokenJson(grant), resource: grant.resource, scopes: grant.scopes, can_renew: grant.canRenew };
}
