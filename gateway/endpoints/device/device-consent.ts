import { z } from 'zod';
import type { AccountHandler } from '../../auth/session-guard.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson } from '../../http/answer.ts';
import { clientAddress } from '../../http/client-address.ts';
import { doNothing, type Route } from '../../http/endpoint-router.ts';
import { LOOKUP_PROBLEMS, name, readJson } from '../../http/json-body.ts';
import { isoTime } from '../../http/message-values.ts';
import { invalidRequest } from '../../http/problem.ts';
import { readNames } from '../../http/request-parameters.ts';
import { callFor } from '../../rpc-clients.ts';
import { decisionBasis } from '../authorization/consent-json.ts';
import { decision, decisionStatus, reading } from '../authorization/decision.ts';

export const deviceDecisionSchema = z.object({ user_code: name.min(1, 'expected a user_code'), decision, reading });

/** Consent of the device flow, for the frontend (product.md §6). Reading it claims the code. */
export function deviceConsentEndpoints(context: GatewayContext): Route[] {
  const { sessions } = context;
  return [
    {
      path: '/api/oauth/device/consent',
      family: 'consent',
      origins: 'site',
      oauth: true,
      looked: sessions.account(doNothing),
      methods: {
        HEAD: sessions.account(doNothing),
        GET: sessions.account(claim(context)),
        POST: sessions.account(decide(context)),
      },
    },
  ];
}

function claim({ rpc }: GatewayContext): AccountHandler {
  return async (request, response, { account }) => {
    const { user_code: userCode } = readNames(request, ['user_code']);
    if (userCode === undefined) throw invalidRequest('The parameter user_code is missing.');
    const consent = await rpc.devices.claimDeviceAuthorization(
      { userCode, accountId: account.id, clientAddress: clientAddress(request) },
      callFor(response),
    );
    answerJson(response, {
      user_code: consent.userCode,
      client_id: consent.clientId,
      client_name: consent.clientName,
      expires_at: isoTime(consent.expiresAt),
      requested_scopes: consent.requestedScopes,
      granted_scopes: consent.grantedScopes,
      inherits_user_permissions: consent.inheritsUserPermissions,
      ...decisionBasis(consent),
    });
  };
}

function decide({ rpc }: GatewayContext): AccountHandler {
  return async (request, response, { account, authenticatedAt }) => {
    const body = await readJson(request, response, deviceDecisionSchema, LOOKUP_PROBLEMS);
    const decided = await rpc.devices.submitDeviceConsent(
      {
        userCode: body.user_code,
        signedIn: { accountId: account.id, authenticatedAt },
        decision: body.decision,
        clientAddress: clientAddress(request),
        reading: body.reading,
      },
      callFor(response),
    );
    answerJson(response, { status: decisionStatus(decided.decision) });
  };
}
