import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import type { LogoutService, StartLogoutResponseSchema } from '../../../proto/gen/storyden/oauth/v1/logout_pb.ts';
import { callOf } from '../../shared/rpc/call.ts';
import type { GrantsContext } from '../context.ts';
import { endSession, type LogoutOutcome, startLogout } from '../flows/rp-initiated-logout.ts';

export function logoutService(context: GrantsContext): ServiceImpl<typeof LogoutService> {
  return {
    async startLogout({ idTokenHint, clientId, postLogoutRedirectUri, state, signedIn }, handler) {
      const parameters = { idTokenHint, clientId, postLogoutRedirectUri, state };
      const outcome = await startLogout(parameters, signedIn?.accountId, context.ports(callOf(handler)));
      return { outcome: toWireOutcome(outcome) };
    },

    async endSession({ accountId, sessionId, keptSessionId }, handler) {
      await endSession({ accountId, sessionId, keptSessionId }, context.ports(callOf(handler)));
      return {};
    },
  };
}

function toWireOutcome(outcome: LogoutOutcome): MessageInitShape<typeof StartLogoutResponseSchema>['outcome'] & {} {
  switch (outcome.next) {
    case 'end_session': {
      const { location } = outcome;
      return { case: 'sessionEnds', value: location === undefined ? {} : { location } };
    }
    case 'client':
      return { case: 'logoutRedirect', value: { location: outcome.location } };
    case 'ask': {
      const { back } = outcome;
      if (back === undefined) return { case: 'logoutQuestion', value: {} };
      const { clientId, postLogoutRedirectUri, state, location } = back;
      return {
        case: 'logoutQuestion',
        value: { return: { clientId, postLogoutRedirectUri, location, ...(state !== undefined && { state }) } },
      };
    }
  }
}
