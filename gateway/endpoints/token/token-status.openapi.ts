import { z } from 'zod';
import { clientCredentials } from '../../openapi/client-authentication.ts';
import { describePath, type Operation, type Traits } from '../../openapi/operation.ts';
import { clientId, scopeText } from '../../openapi/vocabulary.ts';

const OAUTH: Traits = { tag: 'OAuth', errors: 'oauth', oauth: true };

const shared = {
  who: 'client',
  form: z.object({
    token: z.string(),
    token_type_hint: z.string().optional().meta({ description: 'Not needed.' }),
    ...clientCredentials,
  }),
  refuses: {
    401: 'The client could not be authenticated: invalid_client.',
    429: 'Too many failed authentications of this client.',
  },
} satisfies Partial<Operation>;

const seconds = z.int().optional().meta({ description: 'Seconds since 1970.' });

const introspection = z
  .object({
    active: z.boolean().meta({ description: 'Nothing else is said of a token that is not.' }),
    scope: scopeText.optional(),
    client_id: clientId.optional(),
    username: z.string().optional(),
    token_type: z.string().optional(),
    exp: seconds,
    iat: seconds,
    sub: z.string().optional(),
    aud: z.string().optional(),
    iss: z.string().optional(),
    jti: z.string().optional(),
    auth_time: seconds,
    grant_id: z.string().optional(),
    cnf: z.object({ jkt: z.string() }).optional().meta({ description: 'RFC 9449 §6.2' }),
  })
  .meta({ id: 'Introspection', description: 'RFC 7662 §2.2' });

export const tokenStatusPaths = {
  '/api/oauth/revoke': describePath(OAUTH, {
    post: {
      ...shared,
      id: 'revokeToken',
      summary: 'Give a token back',
      description: 'The revocation endpoint (RFC 7009 §2). A token that is unknown is as good as revoked.',
      answers: { 200: { description: 'It is good no longer.', json: z.object({}) } },
    },
  }),
  '/api/oauth/introspect': describePath(OAUTH, {
    post: {
      ...shared,
      id: 'introspectToken',
      summary: 'Ask what a token is worth',
      description:
        'The introspection endpoint (RFC 7662 §2), for confidential clients and not for pages. A client that registered itself is told of its own tokens alone, and of those that are for it.',
      answers: { 200: { description: 'What it is worth now.', json: introspection } },
    },
  }),
};
