import { z } from 'zod';
import { dpopHeader, dpopNonce } from '../../openapi/dpop-parameter.ts';
import { describePath, type Operation } from '../../openapi/operation.ts';

const claims = z
  .object({
    sub: z.string(),
    name: z.string().optional(),
    preferred_username: z.string().optional(),
    email: z.string().optional(),
    email_verified: z.boolean().optional(),
  })
  .meta({ id: 'UserInfo', description: 'OIDC Core §5.1; what is there depends on the scopes.' });

const shared: Omit<Operation, 'id' | 'summary'> = {
  description: 'The userinfo endpoint (OIDC Core §5.3).',
  who: 'accessToken',
  header: dpopHeader,
  answers: { 200: { description: 'Whom the token speaks for.', json: claims, headers: dpopNonce } },
  refuses: {
    401: 'There is no access token, or it is not good: invalid_token, or use_dpop_nonce (RFC 6750 §3, RFC 9449 §9).',
    403: 'The token does not have the scope openid: insufficient_scope.',
  },
};

export const userinfoPaths = {
  '/api/oauth/userinfo': describePath(
    { tag: 'OAuth', errors: 'oauth', oauth: true },
    {
      get: { ...shared, id: 'readUserInfo', summary: 'Read who a token speaks for' },
      post: {
        ...shared,
        id: 'readUserInfoByForm',
        summary: 'Read who a token speaks for, with a form',
        form: z.object({
          access_token: z.string().optional().meta({ description: 'Instead of the header (RFC 6750 §2.2).' }),
        }),
      },
    },
  ),
};
