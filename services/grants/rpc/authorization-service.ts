import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import {
  type AuthorizationService,
  Decision,
  type StartAuthorizationRequest,
  type StartAuthorizationResponseSchema,
  type SignedIn as WireSignedIn,
} from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import { callOf } from '../../rpc/call.ts';
import type { Context } from '../context.ts';
import { invalidRequest } from '../domain/oauth-error.ts';
import { approveAuthorization, denyAuthorization, readAuthorizationConsent } from '../flows/authorization-consent.ts';
import {
  type AuthorizationOutcome,
  type AuthorizationParameters,
  type SignedIn,
  startAuthorization,
} from '../flows/authorization-request.ts';

export function authorizationService(context: Context): ServiceImpl<typeof AuthorizationService> {
  return {
    async startAuthorization(request, handler) {
      const ports = context.ports(callOf(handler));
      const outcome = await startAuthorization(toParameters(request), toSignedIn(request.signedIn), ports);
      return { outcome: toWireOutcome(outcome) };
    },

    async getAuthorizationConsent({ requestId, accountId }, handler) {
      const consent = await readAuthorizationConsent(requestId, accountId, context.ports(callOf(handler)));
      return {
        requestId: consent.id,
        clientId: consent.client.clientId,
        clientName: consent.client.name,
        redirectUri: consent.redirectUri,
        expiresAt: timestampFromDate(consent.expiresAt),
        requestedScopes: [...consent.requestedScope],
        grantedScopes: [...consent.grantedScope],
        inheritsUserPermissions: consent.client.scopePolicy === 'inherit',
      };
    },

    async submitAuthorizationConsent({ requestId, accountId, decision }, handler) {
      const ports = context.ports(callOf(handler));
      switch (decision) {
        case Decision.APPROVE:
          return { decision, location: await approveAuthorization(requestId, accountId, ports) };
        case Decision.DENY:
          return { decision, location: await denyAuthorization(requestId, accountId, ports) };
        default:
          throw undecided();
      }
    },
  };
}

/** A decision that is neither. */
export const undecided = () => invalidRequest('The decision must be approve or deny.');

function toParameters(request: StartAuthorizationRequest): AuthorizationParameters {
  return {
    clientId: request.clientId,
    redirectUri: request.redirectUri,
    responseType: request.responseType,
    scope: request.scope,
    state: request.state,
    nonce: request.nonce,
    codeChallenge: request.codeChallenge,
    codeChallengeMethod: request.codeChallengeMethod,
    resources: request.resources,
    responseMode: request.responseMode,
    prompt: request.prompt,
    request: request.request,
    requestUri: request.requestUri,
    repeated: request.repeatedParameters,
  };
}

/** Reads who is signed in; a session without a time counts as begun at the epoch, so that nothing takes it for fresh. */
export function toSignedIn(signedIn: WireSignedIn | undefined): SignedIn | undefined {
  if (signedIn === undefined) return undefined;
  const at = signedIn.authenticatedAt;
  return {
    accountId: signedIn.accountId,
    authenticatedAt: at ? timestampDate(at) : new Date(0),
    sessionId: signedIn.sessionId || undefined,
  };
}

function toWireOutcome(
  outcome: AuthorizationOutcome,
): MessageInitShape<typeof StartAuthorizationResponseSchema>['outcome'] & {} {
  switch (outcome.next) {
    case 'consent':
      return { case: 'consentRequired', value: { requestId: outcome.requestId } };
    case 'login':
      return { case: 'loginRequired', value: {} };
    case 'client':
      return { case: 'clientRedirect', value: { location: outcome.location } };
  }
}
