import type { Grant } from '../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import { callFor } from '../clients.ts';
import type { GatewayContext } from '../context.ts';
import { answerJson, answerNothing } from '../wire/answer.ts';
import type { Endpoint } from '../wire/endpoint.ts';
import { isoTime } from '../wire/iso-time.ts';
import { requireNoOtherBody } from '../wire/json-body.ts';
import { pageJson, readPage } from '../wire/page.ts';
import { pathValue } from '../wire/path-value.ts';
import type { AccountHandler } from '../wire/session.ts';

/** What the signed-in account has approved; deleting revokes all of it. */
export function grantEndpoints({ clients, sessions }: GatewayContext): Endpoint[] {
  const list: AccountHandler = async (request, response, { account }) => {
    const page = readPage(request);
    const { grants, totalSize } = await clients.grants.listGrants(
      { accountId: account.id, ...page.rows },
      callFor(response),
    );
    answerJson(response, { grants: grants.map(grantJson), ...pageJson(page, totalSize) });
  };

  const revoke: AccountHandler = async (request, response, { account }) => {
    await requireNoOtherBody(request, response);
    const id = pathValue(request, 'id');
    await clients.grants.revokeGrant({ id, accountId: account.id }, callFor(response));
    answerNothing(response);
  };

  const shared = { family: 'management', origins: 'site', oauth: true } as const;
  return [
    { path: '/api/auth/oauth/grants', ...shared, methods: { GET: sessions.account(list) } },
    { path: '/api/auth/oauth/grants/:id', ...shared, methods: { DELETE: sessions.account(revoke) } },
  ];
}

/** A row under `grants` (product.md §8). */
function grantJson(grant: Grant) {
  return {
    id: grant.id,
    createdAt: isoTime(grant.createdAt),
    oauth_client_id: grant.oauthClientId,
    client_id: grant.clientId,
    client_name: grant.clientName,
    account_id: grant.accountId,
    scope: grant.scopes.join(' '),
    expires_at: isoTime(grant.expiresAt),
    last_used_at: isoTime(grant.lastUsedAt),
    revoked_at: isoTime(grant.revokedAt),
    resource: grant.resource,
    scopes: grant.scopes,
    can_renew: grant.canRenew,
  };
}
