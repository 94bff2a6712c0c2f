import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import { type AuthorizationService, Decision } from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import { callOf } from '../../shared/rpc/call.ts';
import type { GrantsContext } from '../context.ts';
import { invalidRequest } from '../domain/oauth-error.ts';
import { readingOf } from '../domain/shown-consent.ts';
import { approveAuthorization, denyAuthorization, readAuthorizationConsent } from '../flows/authorization-consent.ts';
import { readRequestingClient, startAuthorization } from '../flows/authorization-request.ts';
import { openFormPost } from '../flows/form-post-response.ts';
import { pushAuthorization } from '../flows/pushed-authorization-request.ts';
import { formPostMessage, outcomeMessage, toParameters } from './authorization-messages.ts';
import { toSignedIn, undecided } from './consent-decision.ts';
import { consentAccount, consentClient } from './consent-messages.ts';
import { toCredentials } from './credentials.ts';

export function authorizationService(context: GrantsContext): ServiceImpl<typeof AuthorizationService> {
  return {
    async startAuthorization(request, handler) {
      const start = {
        parameters: toParameters(request),
        reauthentication: request.reauthentication,
        signedIn: toSignedIn(request.signedIn),
        clientAddress: request.clientAddress,
      };
      return { outcome: outcomeMessage(await startAuthorization(start, context.ports(callOf(handler)))) };
    },

    async getRequestingClient({ clientId, clientAddress }, handler) {
      const ports = context.ports(callOf(handler));
      const client = await readRequestingClient(clientId, clientAddress, ports);
      return { clientId: client.clientId, clientName: client.name, client: consentClient(client, ports.issuer) };
    },

    pushAuthorization({ client, authorization, dpopProof }, handler) {
      if (authorization === undefined) throw invalidRequest('There are no parameters.');
      const push = { credentials: toCredentials(client), parameters: toParameters(authorization), dpopProof };
      return pushAuthorization(push, context.ports(callOf(handler)));
    },

    async openAuthorizationResponse({ response }, handler) {
      return { formPost: formPostMessage(await openFormPost(response, context.ports(callOf(handler)))) };
    },

    async getAuthorizationConsent({ requestId, accountId }, handler) {
      const ports = context.ports(callOf(handler));
      const consent = await readAuthorizationConsent(requestId, accountId, ports);
      return {
        requestId: consent.id,
        clientId: consent.client.clientId,
        clientName: consent.client.name,
        redirectUri: consent.redirectUri,
        expiresAt: timestampFromDate(consent.expiresAt),
        requestedScopes: [...consent.requestedScope],
        grantedScopes: [...consent.shown.scope],
        inheritsUserPermissions: consent.client.scopePolicy === 'inherit',
        previouslyGrantedScopes: [...consent.previousScope],
        requestedClaims: [...consent.shown.claims],
        account: consentAccount(consent.account),
        client: consentClient(consent.client, ports.issuer),
        ...(consent.resource !== undefined && { resource: consent.resource }),
        reading: readingOf(consent.shown),
      };
    },

    async submitAuthorizationConsent({ requestId, accountId, decision, signedIn, reading }, handler) {
      const ports = context.ports(callOf(handler));
      const by = { decidedIn: toSignedIn(signedIn), reading };
      switch (decision) {
        case Decision.APPROVE:
          return { decision, location: await approveAuthorization(requestId, accountId, by, ports) };
        case Decision.DENY:
          return { decision, location: await denyAuthorization(requestId, accountId, ports) };
        default:
          throw undecided();
      }
    },
  };
}
