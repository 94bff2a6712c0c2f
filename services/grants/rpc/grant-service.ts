import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import { type GrantService, GrantState, WithheldReason } from '../../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import { cutPage, toPage, withOneMore } from '../../shared/paging.ts';
import { invalidArgument } from '../../shared/refusal.ts';
import { callOf } from '../../shared/rpc/call.ts';
import { serverStops } from '../../shared/rpc/guard.ts';
import type { GrantsContext } from '../context.ts';
import { logoAddressOf } from '../domain/client-logo.ts';
import type { ApprovedGrant, GrantFilter } from '../domain/grant.ts';
import { listGrants, readGrant, readGrants, revokeGrant, revokeGrants } from '../flows/manage-grants.ts';
import { previewScope, type WithheldScope } from '../flows/preview-scope.ts';
import { watchRevocations } from '../flows/watch-revocations.ts';
import { toWireAnswer } from './revocation-messages.ts';

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
        ...toParties(request),
        resource: request.resource || undefined,
        state: toState(request.state),
        renewableOnly: request.renewableOnly,
        remembered: request.includeRemembered,
      };
      const { grants, total } = await listGrants(filter, withOneMore(page), ports);
      const { rows, nextPageToken } = cutPage(grants, page);
      return { grants: rows.map((grant) => toWireGrant(grant, ports)), nextPageToken, totalSize: total };
    },

    async batchGetGrants({ ids }, handler) {
      const ports = context.ports(callOf(handler));
      const grants = await readGrants(ids, ports);
      return { grants: grants.map((grant) => toWireGrant(grant, ports)) };
    },

    async previewScope(request, handler) {
      const { granted, withheld, mayApprove } = await previewScope(request, context.ports(callOf(handler)));
      return {
        grantedScopes: [...granted],
        withheld: withheld.map(({ name, reason }) => ({ scope: name, reason: REASONS[reason] })),
        mayApprove,
      };
    },

    async revokeGrant({ id, accountId }, handler) {
      await revokeGrant(id, accountId, context.ports(callOf(handler)));
      return {};
    },

    async revokeGrants(request, handler) {
      return { revokedCount: await revokeGrants(toParties(request), context.ports(callOf(handler))) };
    },

    async *watchRevocations({ cursor }, handler) {
      for await (const answer of watchRevocations(cursor, context.ports(callOf(handler)), handler.signal)) {
        yield toWireAnswer(answer);
      }
      throw serverStops();
    },
  };
}

const toParties = ({ accountId, clientId }: { readonly accountId: string; readonly clientId: string }) => ({
  accountId: accountId || undefined,
  clientId: clientId || undefined,
});

/** @throws Refusal invalid_argument for a state that there is not */
function toState(state: GrantState): GrantFilter['state'] {
  switch (state) {
    case GrantState.UNSPECIFIED:
    case GrantState.LIVE:
      return 'live';
    case GrantState.EXPIRED:
      return 'expired';
    case GrantState.REVOKED:
      return 'revoked';
    default:
      throw invalidArgument('state is none of the states of a grant.');
  }
}

const REASONS: Readonly<Record<WithheldScope['reason'], WithheldReason>> = {
  client_not_allowed: WithheldReason.CLIENT_NOT_ALLOWED,
  account_lacks: WithheldReason.ACCOUNT_LACKS,
  unknown_scope: WithheldReason.UNKNOWN_SCOPE,
};

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
