import { z } from 'zod';
import { pageOf, pageQuery } from '../../http/page.ts';
import { clientCredentials, resource } from '../../openapi/client-authentication.ts';
import { explained } from '../../openapi/explained.ts';
import { describePath } from '../../openapi/operation.ts';
import { clientId, id, scopeText, time, uri } from '../../openapi/vocabulary.ts';
import { CHANGED, consentMembers, decided, READING } from '../authorization/consent-schema.ts';
import { deviceDecisionSchema } from './device-consent.ts';

const userCode = z.string().meta({ examples: ['WDJB-MJHT'] });

const started = z
  .object({
    device_code: z.string(),
    user_code: userCode,
    verification_uri: uri,
    verification_uri_complete: uri,
    expires_in: z.int().meta({ description: 'Seconds.' }),
    interval: z.int().meta({ description: 'Seconds between polls.' }),
  })
  .meta({ id: 'DeviceAuthorization' });

const consent = z.object({ user_code: userCode, ...consentMembers }).meta({ id: 'DeviceConsent' });

const row = z
  .object({
    id,
    createdAt: time,
    client_id: clientId,
    client_name: z.string(),
    scope: scopeText,
    expires_at: time,
    poll_interval_seconds: z.int(),
    last_polled_at: time.optional(),
    claimed_by_account_id: id.optional(),
    approved_by_account_id: id.optional(),
    approved_at: time.optional(),
    denied_at: time.optional().meta({ description: 'Beside approved_at: when the approval was taken back.' }),
    consumed_at: time.optional(),
  })
  .meta({ id: 'DeviceAuthorizationRow' });

const CONSENT = { tag: 'Consent', errors: 'problem', oauth: true } as const;
const UNKNOWN = 'The code is unknown, expired, decided or claimed by another account, or this account may not approve.';
const TOO_MANY = 'Too many wrong codes from this account or address.';

export const devicePaths = {
  '/api/oauth/device_authorization': describePath(
    { tag: 'OAuth', errors: 'oauth', oauth: true },
    {
      post: {
        id: 'startDeviceAuthorization',
        summary: 'Start the device flow',
        description: 'The device authorization endpoint (RFC 8628 §3.1).',
        who: 'client',
        form: z.object({ scope: scopeText.optional(), resource, ...clientCredentials }),
        answers: { 200: { description: 'The codes (RFC 8628 §3.2).', json: started } },
        refuses: {
          401: 'The client could not be authenticated: invalid_client.',
          429: 'Too many failed authentications of this client, or too many starts from this address.',
        },
      },
    },
  ),
  '/api/oauth/device/consent': describePath(CONSENT, {
    head: {
      id: 'checkDeviceConsent',
      summary: 'Claim nothing',
      description: 'Never claims a code, so that a preview of a link does not.',
      who: 'account',
      answers: { 200: { description: 'Somebody is signed in.' } },
    },
    get: {
      id: 'claimDevice',
      summary: 'See what a device asks for, and claim its code',
      description: 'From here on the code is unknown to every other account.',
      who: 'account',
      query: z.object({
        user_code: userCode.meta({ description: 'As typed: case, spaces, hyphens, O, I and L are forgiven.' }),
      }),
      answers: { 200: { description: 'Who asks for what.', json: consent } },
      refuses: { 400: UNKNOWN, 403: 'It is not read by a page of this community, or it is a prefetch.', 429: TOO_MANY },
    },
    post: {
      id: 'decideDevice',
      summary: 'Approve or deny a device',
      description: CHANGED,
      who: 'account',
      json: explained(deviceDecisionSchema, { user_code: 'As it was claimed.', reading: READING }),
      answers: { 200: { description: 'What was decided.', json: z.object({ status: decided }) } },
      refuses: { 400: UNKNOWN, 429: TOO_MANY },
    },
  }),
  '/api/admin/oauth/device-authorizations': describePath(
    { tag: 'Administration', errors: 'problem', oauth: true },
    {
      get: {
        id: 'listDeviceAuthorizations',
        summary: 'List pending and recent device flows, never their codes',
        who: 'administrator',
        query: pageQuery,
        answers: {
          200: {
            description:
              'Claimed and undecided ones first, then unclaimed ones, then those that are over; newest first.',
            json: pageOf({ device_authorisations: z.array(row) }),
          },
        },
      },
    },
  ),
};
