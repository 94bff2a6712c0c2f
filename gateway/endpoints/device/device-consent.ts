import { z } from 'zod';
import { clientAddress } from '../../http/client-address.ts';
import { json, LOOKUP_PROBLEMS, name } from '../../http/json-body.ts';
import { isoTime } from '../../http/message-values.ts';
import { lookup } from '../../http/request-parameters.ts';
import { doNothing, type Endpoint } from '../../routing/endpoint.ts';
import { operation } from '../../routing/operation.ts';
import { consentMembers, decisionBasis } from '../authorization/consent-json.ts';
import { CHANGED, decided, decision, decisionStatus, reading } from '../authorization/decision.ts';

export const userCode = z.string().meta({ examples: ['WDJB-MJHT'] });

const consent = z.object({ user_code: userCode, ...consentMembers }).meta({ id: 'DeviceConsent' });

const UNKNOWN = 'The code is unknown, expired, decided or claimed by another account, or this account may not approve.';
const TOO_MANY = 'Too many wrong codes from this account or address.';

const checkDeviceConsent = operation({
  id: 'checkDeviceConsent',
  summary: 'Claim nothing',
  description: 'Never claims a code, so that a preview of a link does not.',
  who: 'account',
  answer: { 200: { description: 'Somebody is signed in.' } },
  handle: doNothing,
});

const claimDevice = operation({
  id: 'claimDevice',
  summary: 'See what a device asks for, and claim its code',
  description: 'From here on the code is unknown to every other account.',
  who: 'account',
  query: lookup(
    z.object({
      user_code: userCode.meta({ description: 'As typed: case, spaces, hyphens, O, I and L are forgiven.' }),
    }),
  ),
  answer: { 200: { description: 'Who asks for what.', json: consent } },
  refuses: { 400: UNKNOWN, 403: 'It is not read by a page of this community, or it is a prefetch.', 429: TOO_MANY },
  handle: async ({ rpc, call, request, account, query }) => {
    const claim = { userCode: query.user_code, accountId: account.id, clientAddress: clientAddress(request) };
    const claimed = await rpc.devices.claimDeviceAuthorization(claim, call);
    return {
      user_code: claimed.userCode,
      client_id: claimed.clientId,
      client_name: claimed.clientName,
      expires_at: isoTime(claimed.expiresAt),
      requested_scopes: claimed.requestedScopes,
      granted_scopes: claimed.grantedScopes,
      inherits_user_permissions: claimed.inheritsUserPermissions,
      ...decisionBasis(claimed),
    };
  },
});

const decideDevice = operation({
  id: 'decideDevice',
  summary: 'Approve or deny a device',
  description: CHANGED,
  who: 'account',
  body: json(
    z.object({
      user_code: name.min(1, 'expected a user_code').meta({ description: 'As it was claimed.' }),
      decision,
      reading,
    }),
    { problems: LOOKUP_PROBLEMS },
  ),
  answer: { 200: { description: 'What was decided.', json: z.object({ status: decided }) } },
  refuses: { 400: UNKNOWN, 429: TOO_MANY },
  handle: async ({ rpc, call, request, account, signedIn, body: { user_code: userCode, decision, reading } }) => {
    const submitted = {
      userCode,
      signedIn: { accountId: account.id, authenticatedAt: signedIn.authenticatedAt },
      decision,
      clientAddress: clientAddress(request),
      reading,
    };
    const answer = await rpc.devices.submitDeviceConsent(submitted, call);
    return { status: decisionStatus(answer.decision) };
  },
});

/** Consent of the device flow, for the frontend (product.md §6). Reading it claims the code. */
export const deviceConsentEndpoints: readonly Endpoint[] = [
  {
    path: '/api/oauth/device/consent',
    tag: 'Consent',
    family: 'consent',
    origins: 'site',
    oauth: true,
    looked: { who: 'account', handle: doNothing },
    operations: { HEAD: checkDeviceConsent, GET: claimDevice, POST: decideDevice },
  },
];
