import { z } from 'zod';
import { NEWEST_FIRST, OLDEST_FIRST, pageJson, pagesOf } from '../../http/page.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { operation } from '../../routing/operation.ts';

import { grantJson, shownGrant, shownToken, tokenJson } from './grant-json.ts';

const OWN = { tag: 'Approved applications', family: 'management', origins: 'site', oauth: true } as const;
const ALL = { ...OWN, tag: 'Administration' } as const;

const listOwnGrants = operation({
  id: 'listOwnGrants',
  summary: 'List everything that this account has approved',
  who: 'account',
  ...pagesOf({ grants: z.array(shownGrant) }, OLDEST_FIRST),
  handle: async ({ rpc, call, account, query: page }) => {
    const request = { accountId: account.id, renewableOnly: false, includeRemembered: true, ...page.rows };
    const answer = await rpc.grants.listGrants(request, call);
    return { grants: answer.grants.map(grantJson), ...pageJson(page, answer) };
  },
});

const listOwnTokens = operation({
  id: 'listOwnTokens',
  summary: 'List the grants of this account that can renew',
  who: 'account',
  ...pagesOf({ tokens: z.array(shownToken) }, OLDEST_FIRST),
  handle: async ({ rpc, call, account, query: page }) => {
    const answer = await rpc.grants.listGrants({ accountId: account.id, renewableOnly: true, ...page.rows }, call);
    return { tokens: answer.grants.map(tokenJson), ...pageJson(page, answer) };
  },
});

const listAnyTokens = operation({
  id: 'listAnyTokens',
  summary: 'List all grants that can renew',
  who: 'administrator',
  ...pagesOf({ tokens: z.array(shownToken) }, NEWEST_FIRST),
  handle: async ({ rpc, call, query: page }) => {
    const answer = await rpc.grants.listGrants({ renewableOnly: true, ...page.rows }, call);
    return { tokens: answer.grants.map(tokenJson), ...pageJson(page, answer) };
  },
});

const revoke = (id: string, who: 'account' | 'administrator') =>
  operation({
    id,
    summary: 'Revoke a grant with all of its tokens',
    description:
      'What the account has approved for the same client and nobody has redeemed yet, a device or a code, ends too. The id of an approval that is only remembered ends everything of that client.',
    who,
    path: z.object({ id: shownToken.shape.id }),
    answer: { 204: { description: 'It is revoked.' } },
    refuses: { 404: 'There is no such grant, or it is somebody else’s.' },
    handle: async ({ rpc, call, account, path }) => {
      const accountId = who === 'account' ? account.id : undefined;
      await rpc.grants.revokeGrant({ id: path.id, accountId }, call);
    },
  });

/**
 * What accounts have approved. Deleting revokes all of it, under whichever address: a refresh token is what a grant that
 * can renew looks like to people.
 */
export const grantEndpoints: readonly Endpoint[] = [
  { ...OWN, path: '/api/auth/oauth/grants', operations: { GET: listOwnGrants } },
  { ...OWN, path: '/api/auth/oauth/grants/:id', operations: { DELETE: revoke('revokeOwnGrant', 'account') } },
  { ...OWN, path: '/api/auth/oauth/tokens', operations: { GET: listOwnTokens } },
  { ...OWN, path: '/api/auth/oauth/tokens/:id', operations: { DELETE: revoke('revokeOwnToken', 'account') } },
  { ...ALL, path: '/api/admin/oauth/refresh-tokens', operations: { GET: listAnyTokens } },
  {
    ...ALL,
    path: '/api/admin/oauth/refresh-tokens/:id',
    operations: { DELETE: revoke('revokeAnyToken', 'administrator') },
  },
];
