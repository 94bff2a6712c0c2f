import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { GrantService } from '../../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import { cutPage, toPage, withOneMore } from '../../shared/paging.ts';
import { Refusal } from '../../shared/refusal.ts';
import { callOf } from '../../shared/rpc/call.ts';
import type { Context } from '../context.ts';
import { logoAddressOf } from '../domain/client-logo.ts';
import type { ApprovedGrant } from '../domain/grant.ts';

const notFound = () => new Refusal('not_found', 'There is no such grant.');

export function grantService(context: Context): ServiceImpl<typeof GrantService> {
  return {
    async getGrant({ id }, handler) {
      const ports = context.ports(callOf(handler));
      const grant = ports.isId(id) ? await ports.approvedGrants.find(id) : undefined;
      if (grant === undefined) throw notFound();
      return { grant: toWireGrant(grant, ports) };
    },

    async listGrants(request, handler) {
      const ports = context.ports(callOf(handler));
      const page = toPage(request);
      const { grants, total } = await ports.approvedGrants.list(
        {
          accountId: request.accountId || undefined,
          renewableOnly: request.renewableOnly,
          remembered: request.includeRemembered,
        },
        withOneMore(page),
      );
      const { rows, nextPageToken } = cutPage(grants, page);
      return { grants: rows.map((grant) => toWireGrant(grant, ports)), nextPageToken, totalSize: total };
    },

    async revokeGrant({ id, accountId }, handler) {
      const ports = context.ports(callOf(handler));
      const revoked = ports.isId(id) && (await ports.approvedGrants.revoke(id, accountId));
      if (!revoked) throw notFound();
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
