import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { GrantService } from '../../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import { cutPage, toPage, withOneMore } from '../../shared/paging.ts';
import { callOf } from '../../shared/rpc/call.ts';
import type { GrantsContext } from '../context.ts';
import { logoAddressOf } from '../domain/client-logo.ts';
import type { ApprovedGrant } from '../domain/grant.ts';
import { listGrants, readGrant, revokeGrant } from '../flows/manage-grants.ts';

export function grantService(context: GrantsContext): ServiceImpl<typeof GrantService> {
  return {
    async getGrant({ id }, handler) {
      const ports = context.ports(callOf(handler));
      return { grant: toWireGrant(await readGrant(id, ports), ports) };
    },

    async listGrants(request, handler) {
      const ports = context.ports(callOf(handler));
      const page = toPage(request);
      const filter = {
        accountId: request.accountId || undefined,
        renewableOnly: request.renewableOnly,
        remembered: request.includeRemembered,
      };
      const { grants, total } = await listGrants(filter, withOneMore(page), ports);
      const { rows, nextPageToken } = cutPage(grants, page);
      return { grants: rows.map((grant) => toWireGrant(grant, ports)), nextPageToken, totalSize: total };
    },

    async revokeGrant({ id, accountId }, handler) {
      await revokeGrant(id, accountId, context.ports(callOf(handler)));
      return {};
    },
  };
}

function toWireGrant(grant: ApprovedGrant, { issuer }: { readonly issuer: string }) {
  return {
    id: grant.id,
    accountId: grant.accountId,
    oauthClientId: grant.clientRowId,
    clientId: grant.clientId,
    clientName: grant.clientName,
    ...(grant.clientHasLogo && { clientLogoUri: logoAddressOf(grant.clientId, issuer) }),
    scopes: [...grant.scope],
    ...(grant.resource !== undefined && { resource: grant.resource }),
    canRenew: grant.renewable,
    createdAt: timestampFromDate(grant.createdAt),
    ...(grant.expiresAt && { expiresAt: timestampFromDate(grant.expiresAt) }),
    ...(grant.lastUsedAt && { lastUsedAt: timestampFromDate(grant.lastUsedAt) }),
    ...(grant.revokedAt && { revokedAt: timestampFromDate(grant.revokedAt) }),
  };
}
