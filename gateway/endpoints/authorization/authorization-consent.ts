import { z } from 'zod';
import { OAUTH_PATHS } from '../../../proto/vocabulary/paths.ts';
import { signedInMessage } from '../../auth/session-guard.ts';
import { json, LOOKUP_PROBLEMS, name } from '../../http/json-body.ts';
import { isoTime } from '../../http/message-values.ts';
import { lookup } from '../../http/request-parameters.ts';
import { id, uri } from '../../openapi/vocabulary.ts';
import { doNothing, type Endpoint } from '../../routing/endpoint.ts';
import { operation } from '../../routing/operation.ts';
import { consentMembers, decisionBasis } from './consent-json.ts';
import { CHANGED, decided, decision, decisionStatus, reading } from './decision.ts';

const UNKNOWN =
  'The request is unknown, expired, decided or was started by another account, or this account may not approve.';

const consent = z
  .object({
    request_id: id,
    redirect_uri: uri.meta({ description: 'Where the answer goes.' }),
    ...consentMembers,
    requested_claims: z.array(z.string()).meta({ description: 'Claims asked for beside the scopes (OIDC Core §5.5).' }),
  })
  .meta({ id: 'AuthorizationConsent' });

const checkAuthorizationConsent = operation({
  id: 'checkAuthorizationConsent',
  summary: 'Show nothing',
  description: 'Never counts as what was shown.',
  who: 'account',
  answer: { 200: { description: 'Somebody is signed in.' } },
  handle: doNothing,
});

const readAuthorization = operation({
  id: 'readAuthorization',
  summary: 'See what an application asks for',
  description: 'The answer is kept: an approval never gives more than the last one showed.',
  who: 'account',
  query: lookup(z.object({ request_id: id })),
  answer: { 200: { description: 'Who asks for what.', json: consent } },
  refuses: { 400: UNKNOWN, 403: 'It is not read by a page of this community, or it is a prefetch.' },
  handle: async ({ rpc, call, account, query: { request_id: requestId } }) => {
    const shown = await rpc.authorization.getAuthorizationConsent({ requestId, accountId: account.id }, call);
    return {
      request_id: shown.requestId,
      client_id: shown.clientId,
      client_name: shown.clientName,
      redirect_uri: shown.redirectUri,
      expires_at: isoTime(shown.expiresAt),
      requested_scopes: shown.requestedScopes,
      granted_scopes: shown.grantedScopes,
      inherits_user_permissions: shown.inheritsUserPermissions,
      requested_claims: shown.requestedClaims,
      ...decisionBasis(shown),
    };
  },
});

const decideAuthorization = operation({
  id: 'decideAuthorization',
  summary: 'Approve or deny an application',
  description: CHANGED,
  who: 'account',
  body: json(
    z.object({
      request_id: name.min(1, 'expected a request_id').meta({ description: 'From the address of the consent page.' }),
      decision,
      reading,
    }),
    { problems: LOOKUP_PROBLEMS },
  ),
  answer: {
    200: {
      description: 'What was decided, and where the browser goes next.',
      json: z.object({ status: decided, location: uri }),
    },
  },
  refuses: { 400: UNKNOWN },
  handle: async ({ rpc, call, account, signedIn, body: { request_id: requestId, decision, reading } }) => {
    const submitted = { requestId, accountId: account.id, decision, signedIn: signedInMessage(signedIn), reading };
    const answer = await rpc.authorization.submitAuthorizationConsent(submitted, call);
    return { status: decisionStatus(answer.decision), location: answer.location };
  },
});

/** Consent of the code flow, for the frontend (product.md §5.6). */
export const authorizationConsentEndpoints: readonly Endpoint[] = [
  {
    path: `${OAUTH_PATHS.authorization}/consent`,
    tag: 'Consent',
    family: 'consent',
    origins: 'site',
    oauth: true,
    // What is read counts as what the person was shown.
    looked: { who: 'account', handle: doNothing },
    operations: { HEAD: checkAuthorizationConsent, GET: readAuthorization, POST: decideAuthorization },
  },
];
