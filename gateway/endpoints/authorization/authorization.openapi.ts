import { z } from 'zod';
import {
  type AuthorizationParameter,
  CODE_CHALLENGE_METHOD,
  RESPONSE_MODES,
} from '../../../proto/vocabulary/authorization.ts';
import { clientCredentials } from '../../openapi/client-authentication.ts';
import { dpopHeader, dpopNonce } from '../../openapi/dpop-parameter.ts';
import { explained } from '../../openapi/explained.ts';
import { describePath, type Operation } from '../../openapi/operation.ts';
import { clientId, id, scopeText, uri } from '../../openapi/vocabulary.ts';
import { authorizationDecisionSchema } from './authorization-consent.ts';
import { CHANGED, consentClient, consentMembers, decided, READING } from './consent-schema.ts';

const parameters = {
  redirect_uri: z.string().meta({ description: 'One that the client registered, byte for byte (RFC 9700 §4.1.3).' }),
  response_type: z.literal('code'),
  response_mode: z.enum(RESPONSE_MODES).optional(),
  scope: scopeText,
  state: z.string(),
  nonce: z.string(),
  code_challenge: z.string().meta({ description: 'Required of nearly every client (RFC 7636 §4.3).' }),
  code_challenge_method: z.literal(CODE_CHALLENGE_METHOD),
  prompt: z.string().meta({ description: 'none, login, consent, select_account; several are separated by spaces.' }),
  max_age: z.string().meta({ description: 'Seconds since the last sign-in after which there has to be a new one.' }),
  display: z.string(),
  ui_locales: z.string(),
  login_hint: z.string(),
  id_token_hint: z.string(),
  acr_values: z.string(),
  claims: z.string().meta({ description: 'JSON (OIDC Core §5.5).' }),
  dpop_jkt: z.string().meta({ description: 'RFC 9449 §10' }),
  request: z.string().meta({ description: 'A signed JWT that holds the parameters (RFC 9101).' }),
  request_uri: z.string().meta({ description: 'From a pushed request (RFC 9126 §4).' }),
  resource: z.array(z.string()).meta({ description: 'RFC 8707 §2; may repeat.' }),
} satisfies {
  readonly [Name in Exclude<AuthorizationParameter, 'client_id'> | 'resource']: z.ZodType;
};

const request = z.object({ client_id: z.string(), ...z.object(parameters).partial().shape });

const start: Omit<Operation, 'id' | 'summary'> = {
  description:
    'The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2.1), for the browser to open. It goes on to the login ' +
    'page, to the consent page, or back to the client with a code or an error.',
  who: 'anybody',
  answers: {
    200: { description: 'A page that posts the answer to the client (response_mode=form_post).', type: 'text/html' },
    302: { description: 'Where the browser goes next.', headers: { Location: uri } },
  },
  refuses: {
    400: 'The client or its redirect URI is not known, so that there is nobody to go back to.',
    403: 'Nobody opened it: a prefetch, or a page that has a picture or a script loaded. Nothing was done.',
  },
};

const pushed = z
  .object({ request_uri: z.string(), expires_in: z.int().meta({ description: 'Seconds.' }) })
  .meta({ id: 'PushedAuthorization', description: 'RFC 9126 §2.2' });

const consent = z
  .object({
    request_id: id,
    redirect_uri: uri.meta({ description: 'Where the answer goes.' }),
    ...consentMembers,
    requested_claims: z.array(z.string()).meta({ description: 'Claims asked for beside the scopes (OIDC Core §5.5).' }),
  })
  .meta({ id: 'AuthorizationConsent' });

const requestingClient = z
  .object({ client_id: clientId, client_name: z.string(), client: consentClient })
  .meta({ id: 'RequestingClient' });

const UNKNOWN =
  'The request is unknown, expired, decided or was started by another account, or this account may not approve.';

const TOO_LONG = 'The form is larger than an address may be, 16 KiB: invalid_request.';

export const authorizationPaths = {
  '/api/oauth/authorize': describePath(
    { tag: 'OAuth', errors: 'oauth', navigation: true, oauth: true },
    {
      get: { ...start, id: 'authorize', summary: 'Start the authorization code flow', query: request },
      post: {
        ...start,
        id: 'authorizeByForm',
        summary: 'Start the authorization code flow with a form',
        form: request,
        refuses: { ...start.refuses, 413: TOO_LONG },
      },
    },
  ),
  '/api/oauth/authorize/response': describePath(
    { tag: 'OAuth', errors: 'oauth', navigation: true, oauth: true },
    {
      get: {
        id: 'postAuthorizationResponse',
        summary: 'Post the answer to a consent to the client',
        description: 'Where the location of an approval leads if the client wants its response posted.',
        who: 'anybody',
        query: z.object({ response: z.string() }),
        answers: { 200: { description: 'A page that posts the answer to the client.', type: 'text/html' } },
      },
    },
  ),
  '/api/oauth/par': describePath(
    { tag: 'OAuth', errors: 'oauth', oauth: true },
    {
      post: {
        id: 'pushAuthorization',
        summary: 'Push an authorization request',
        description: 'The pushed authorization request endpoint (RFC 9126 §2).',
        who: 'client',
        header: dpopHeader,
        form: z.object({ ...z.object(parameters).partial().shape, ...clientCredentials }),
        answers: { 201: { description: 'What to start the code flow with.', json: pushed, headers: dpopNonce } },
        refuses: {
          401: 'The client could not be authenticated: invalid_client.',
          413: TOO_LONG,
          429: 'Too many failed authentications of this client, or too many pushes from this address.',
        },
      },
    },
  ),
  '/api/oauth/authorize/client': describePath(
    { tag: 'Consent', errors: 'problem', oauth: true },
    {
      get: {
        id: 'readRequestingClient',
        summary: 'See which application a sign-in is for',
        description:
          'By the client_id in the return_to of the login page, so that the page shows nothing that an address says.',
        who: 'anybody',
        query: z.object({ client_id: z.string() }),
        answers: { 200: { description: 'Who asks.', json: requestingClient } },
        refuses: { 400: 'The client is unknown.' },
      },
    },
  ),
  '/api/oauth/authorize/consent': describePath(
    { tag: 'Consent', errors: 'problem', oauth: true },
    {
      head: {
        id: 'checkAuthorizationConsent',
        summary: 'Show nothing',
        description: 'Never counts as what was shown.',
        who: 'account',
        answers: { 200: { description: 'Somebody is signed in.' } },
      },
      get: {
        id: 'readAuthorization',
        summary: 'See what an application asks for',
        description: 'The answer is kept: an approval never gives more than the last one showed.',
        who: 'account',
        query: z.object({ request_id: id }),
        answers: { 200: { description: 'Who asks for what.', json: consent } },
        refuses: { 400: UNKNOWN, 403: 'It is not read by a page of this community, or it is a prefetch.' },
      },
      post: {
        id: 'decideAuthorization',
        summary: 'Approve or deny an application',
        description: CHANGED,
        who: 'account',
        json: explained(authorizationDecisionSchema, {
          request_id: 'From the address of the consent page.',
          reading: READING,
        }),
        answers: {
          200: {
            description: 'What was decided, and where the browser goes next.',
            json: z.object({ status: decided, location: uri }),
          },
        },
        refuses: { 400: UNKNOWN },
      },
    },
  ),
};
