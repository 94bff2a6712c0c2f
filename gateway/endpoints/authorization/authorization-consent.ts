import { z } from 'zod';
import { type AccountHandler, signedInMessage } from '../../auth/session-guard.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson } from '../../http/answer.ts';
import { doNothing, type Route } from '../../http/endpoint-router.ts';
import { LOOKUP_PROBLEMS, name, readJson } from '../../http/json-body.ts';
import { isoTime } from '../../http/message-values.ts';
import { invalidRequest } from '../../http/problem.ts';
import { readNames } from '../../http/request-parameters.ts';
import { callFor } from '../../rpc-clients.ts';
import { decisionBasis } from './consent-json.ts';
import { decision, decisionStatus, reading } from './decision.ts';

export const authorizationDecisionSchema = z.object({
  request_id: name.min(1, 'expected a request_id'),
  decision,
  reading,
});

/** Consent of the code flow, for the frontend (product.md §5.6). */
export function authorizationConsentEndpoints({ rpc, sessions }: GatewayContext): Route[] {
  const read: AccountHandler = async (request, response, { account }) => {
    const { request_id: requestId } = readNames(request, ['request_id']);
    if (requestId === undefined) throw invalidRequest('The parameter request_id is missing.');
    const consent = await rpc.authorization.getAuthorizationConsent(
      { requestId, accountId: account.id },
      callFor(response),
    );
    answerJson(response, {
      request_id: consent.requestId,
      client_id: consent.clientId,
      client_name: consent.clientName,
      redirect_uri: consent.redirectUri,
      expires_at: isoTime(consent.expiresAt),
      requested_scopes: consent.requestedScopes,
      granted_scopes: consent.grantedScopes,
      inherits_user_permissions: consent.inheritsUserPermissions,
      requested_claims: consent.requestedClaims,
      ...decisionBasis(consent),
    });
  };

  const decide: AccountHandler = async (request, response, signedIn) => {
    const body = await readJson(request, response, authorizationDecisionSchema, LOOKUP_PROBLEMS);
    const decided = await rpc.authorization.submitAuthorizationConsent(
      {
        requestId: body.request_id,
        accountId: signedIn.account.id,
        decision: body.decision,
        signedIn: signedInMessage(signedIn),
        reading: body.reading,
      },
      callFor(response),
    );
    answerJson(response, { status: decisionStatus(decided.decision), location: decided.location });
  };

  return [
    {
      path: '/api/oauth/authorize/consent',
      family: 'consent',
      origins: 'site',
      oauth: true,
      // What is read counts as what the person was shown.
      looked: sessions.account(doNothing),
      methods: { HEAD: sessions.account(doNothing), GET: sessions.account(read), POST: sessions.account(decide) },
    },
  ];
}
