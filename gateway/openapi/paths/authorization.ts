import { z } from 'zod';
import { authorizationDecisionSchema } from '../../routes/authorization-consent.ts';
import { consentMembers, decided } from '../consent-schema.ts';
import { explained } from '../explained.ts';
import { describePath, type Operation } from '../operation.ts';
import { id, scopeText, uri } from '../vocabulary.ts';

const request = z.object({
  client_id: z.string(),
  redirect_uri: z.string().meta({ description: 'One that the client registered, byte for byte (RFC 9700 §4.1.3).' }),
  response_type: z.literal('code'),
  code_challenge: z.string().optional().meta({ description: 'Required of nearly every client (RFC 7636 §4.3).' }),
  code_challenge_method: z.literal('S256').optional(),
  scope: scopeText.optional(),
  state: z.string().optional(),
  nonce: z.string().optional(),
  prompt: z.string().optional().meta({ description: 'OIDC Core §3.1.2.1' }),
  response_mode: z.literal('query').optional(),
  resource: z.array(z.string()).optional().meta({ description: 'RFC 8707 §2; may repeat.' }),
});

const start: Omit<Operation, 'id' | 'summary'> = {
  description:
    'The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2.1), for the browser to open. It goes on to the login ' +
    'page, to the consent page, or back to the client with a code or an error.',
  who: 'anybody',
  answers: {
    302: { description: 'Where the browser goes next.', headers: { Location: uri } },
  },
  refuses: { 400: 'The client or its redirect URI is not known, so that there is nobody to go back to.' },
};

const consent = z
  .object({
    request_id: id,
    redirect_uri: uri.meta({ description: 'Where the answer goes.' }),
    ...consentMembers,
  })
  .meta({ id: 'AuthorizationConsent' });

const UNKNOWN =
  'The request is unknown, expired, decided or was started by another account, or this account may not approve.';

export const authorizationPaths = {
  '/api/oauth/authorize': describePath(
    { tag: 'OAuth', errors: 'oauth', oauth: true },
    {
      get: { ...start, id: 'authorize', summary: 'Start the authorization code flow', query: request },
      post: {
        ...start,
        id: 'authorizeByForm',
        summary: 'Start the authorization code flow with a form',
        form: request,
      },
    },
  ),
  '/api/oauth/authorize/consent': describePath(
    { tag: 'Consent', errors: 'problem', oauth: true },
    {
      get: {
        id: 'readAuthorization',
        summary: 'See what an application asks for',
        who: 'account',
        query: z.object({ request_id: id }),
        answers: { 200: { description: 'Who asks for what.', json: consent } },
        refuses: { 400: UNKNOWN },
      },
      post: {
        id: 'decideAuthorization',
        summary: 'Approve or deny an application',
        who: 'account',
        json: explained(authorizationDecisionSchema, { request_id: 'From the address of the consent page.' }),
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
