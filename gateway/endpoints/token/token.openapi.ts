import { z } from 'zod';
import { clientCredentials, resource } from '../../openapi/client-authentication.ts';
import { dpopHeader, dpopNonce } from '../../openapi/dpop-parameter.ts';
import { describePath } from '../../openapi/operation.ts';
import { scopeText } from '../../openapi/vocabulary.ts';
import { GRANT_TYPES } from './token.ts';

const authorizationCode = z
  .object({
    grant_type: z.literal('authorization_code'),
    code: z.string(),
    redirect_uri: z.string().meta({ description: 'As in the authorization request.' }),
    code_verifier: z.string().optional().meta({ description: 'RFC 7636 §4.5; required if there was a challenge.' }),
    resource,
    ...clientCredentials,
  })
  .meta({ id: 'AuthorizationCodeGrant', description: 'RFC 6749 §4.1.3' });

const refreshToken = z
  .object({
    grant_type: z.literal('refresh_token'),
    refresh_token: z.string(),
    scope: scopeText.optional().meta({ description: 'Narrows this access token alone.' }),
    resource,
    ...clientCredentials,
  })
  .meta({ id: 'RefreshTokenGrant', description: 'RFC 6749 §6' });

const ownCredentials = z
  .object({
    grant_type: z.literal('client_credentials'),
    scope: scopeText.optional().meta({ description: 'Without it: everything that the client may have.' }),
    resource,
    ...clientCredentials,
  })
  .meta({ id: 'ClientCredentialsGrant', description: 'RFC 6749 §4.4.2' });

const deviceCode = z
  .object({
    grant_type: z.literal('urn:ietf:params:oauth:grant-type:device_code'),
    device_code: z.string(),
    resource,
    ...clientCredentials,
  })
  .meta({ id: 'DeviceCodeGrant', description: 'RFC 8628 §3.4' });

const tokens = z
  .object({
    access_token: z.string().meta({ description: 'A JWT (RFC 9068).' }),
    token_type: z.enum(['Bearer', 'DPoP']),
    expires_in: z.int().meta({ description: 'Seconds.', examples: [900] }),
    scope: scopeText,
    refresh_token: z.string().optional().meta({ description: 'With offline_access. Each use gives a new one.' }),
    id_token: z.string().optional().meta({ description: 'With openid (OIDC Core §2).' }),
  })
  .meta({ id: 'Tokens' });

export const tokenPaths = {
  '/api/oauth/token': describePath(
    { tag: 'OAuth', errors: 'oauth', oauth: true },
    {
      post: {
        id: 'exchangeForTokens',
        summary: 'Get tokens',
        description: `The token endpoint (RFC 6749 §3.2). Grant types: ${GRANT_TYPES.join(', ')}.`,
        who: 'client',
        header: dpopHeader,
        form: z.discriminatedUnion('grant_type', [authorizationCode, refreshToken, ownCredentials, deviceCode]),
        answers: { 200: { description: 'The tokens (RFC 6749 §5.1).', json: tokens, headers: dpopNonce } },
        refuses: {
          400: 'Why not, by its code (RFC 6749 §5.2, RFC 8628 §3.5): a poll of a device has authorization_pending here; use_dpop_nonce comes with the header DPoP-Nonce.',
          401: 'The client could not be authenticated: invalid_client.',
          429: 'Too many failed authentications of this client.',
        },
      },
    },
  ),
};
