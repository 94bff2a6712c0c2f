import { z } from 'zod';
import { describePath, type Traits } from '../../openapi/operation.ts';
import { clientId, scopeText, uri } from '../../openapi/vocabulary.ts';
import { shownMetadata } from '../clients/client-metadata.ts';
import { registrationSchema, replacementSchema } from './registration-json.ts';

const registered = z
  .object({
    client_id: clientId,
    client_id_issued_at: z.int().meta({ description: 'Seconds since 1970.' }),
    client_secret: z
      .string()
      .optional()
      .meta({ description: 'Shown once: when it registers, and when it comes from keys to a secret.' }),
    client_secret_expires_at: z.int().optional().meta({ description: '0: never.' }),
    registration_access_token: z.string(),
    registration_client_uri: uri,
    client_name: z.string(),
    redirect_uris: z.array(z.string()),
    grant_types: z.array(z.string()),
    response_types: z.array(z.string()),
    token_endpoint_auth_method: z.string(),
    scope: scopeText,
    application_type: z.string(),
    ...shownMetadata,
  })
  .meta({ id: 'Registration', description: 'RFC 7591 §3.2.1, RFC 7592 §3' });

const OAUTH: Traits = { tag: 'OAuth', errors: 'oauth', oauth: true };
const OFF = 'Dynamic registration, or OAuth as a whole, is switched off here.';
const WRONG = 'Why not: invalid_redirect_uri, invalid_client_metadata or invalid_request (RFC 7591 §3.2.2).';

const one = {
  who: 'registrationToken',
  path: z.object({ client_id: clientId }),
} as const;
const refuses = { 401: 'There is no registration access token, or it is not good: invalid_token.', 404: OFF };

export const registrationPaths = {
  '/api/oauth/register': describePath(OAUTH, {
    post: {
      id: 'registerClient',
      summary: 'A client registers itself (RFC 7591)',
      who: 'anybody',
      json: registrationSchema,
      answers: { 201: { description: 'Everything that was registered.', json: registered } },
      refuses: { 400: WRONG, 404: OFF, 429: 'Too many registrations from this address.' },
    },
  }),
  '/api/oauth/register/{client_id}': describePath(OAUTH, {
    get: {
      ...one,
      id: 'readRegistration',
      summary: 'A client reads its registration (RFC 7592 §2.1)',
      answers: { 200: { description: 'The registration.', json: registered } },
      refuses,
    },
    put: {
      ...one,
      id: 'replaceRegistration',
      summary: 'A client replaces its registration (RFC 7592 §2.2)',
      json: replacementSchema,
      answers: { 200: { description: 'The registration as it is now.', json: registered } },
      refuses: { ...refuses, 400: WRONG },
    },
    delete: {
      ...one,
      id: 'deleteRegistration',
      summary: 'A client removes itself (RFC 7592 §2.3)',
      answers: { 204: { description: 'It is gone.' } },
      refuses,
    },
  }),
};
