import { z } from 'zod';
import type { TokenSet } from '../../../proto/gen/storyden/oauth/v1/token_pb.ts';
import { OAUTH_PATHS } from '../../../proto/vocabulary/paths.ts';
import { TOKEN_TYPES } from '../../../proto/vocabulary/token-types.ts';
import { offerDpopNonce, readDpopProof } from '../../auth/dpop-header.ts';
import { form } from '../../http/form-body.ts';
import { requireMessage } from '../../http/message-values.ts';
import { type Form, readDistinctParameters } from '../../http/parameters.ts';
import { oauthRefusal } from '../../http/problem.ts';
import { dpopHeader, dpopNonce } from '../../openapi/dpop-parameter.ts';
import { scopeText } from '../../openapi/vocabulary.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { type Json, operation } from '../../routing/operation.ts';
import { GRANTS, requireParameter, tokenRequest } from './grant-types.ts';

const tokenAnswer = z
  .object({
    access_token: z.string().meta({ description: 'A JWT (RFC 9068).' }),
    token_type: z.string().meta({ enum: ['Bearer', 'DPoP'] }),
    expires_in: z.int().meta({ description: 'Seconds.', examples: [900] }),
    scope: scopeText,
    refresh_token: z.string().optional().meta({ description: 'With offline_access. Each use gives a new one.' }),
    id_token: z.string().optional().meta({ description: 'With openid (OIDC Core §2).' }),
    issued_token_type: z
      .string()
      .optional()
      .meta({
        description: 'Of a token exchange (RFC 8693 §2.2.1).',
        examples: [TOKEN_TYPES.accessToken],
      }),
  })
  .meta({ id: 'Tokens' });

/** RFC 6749 §5.1, OIDC Core §3.1.3.3, RFC 8693 §2.2.1. */
const tokenJson = (tokens: TokenSet, issuedTokenType: string | undefined): Json<typeof tokenAnswer> => ({
  access_token: tokens.accessToken,
  // A grant service of the previous release does not say.
  token_type: tokens.tokenType || 'Bearer',
  expires_in: tokens.expiresIn,
  scope: tokens.scope,
  refresh_token: tokens.refreshToken,
  id_token: tokens.idToken,
  issued_token_type: issuedTokenType,
});

/** The form with the grant that it asks by. */
function readGrant(form: Form) {
  const { values } = readDistinctParameters(form, ['grant_type']);
  const grantType = GRANTS.get(requireParameter(values, 'grant_type'));
  if (grantType) return { form, grantType };
  throw oauthRefusal('unsupported_grant_type', `Use one of the grant types ${[...GRANTS.keys()].join(', ')}.`);
}

const exchangeForTokens = operation({
  id: 'exchangeForTokens',
  summary: 'Get tokens',
  description: `The token endpoint (RFC 6749 §3.2). Grant types: ${[...GRANTS.keys()].join(', ')}.`,
  who: 'client',
  header: dpopHeader,
  body: form(tokenRequest, 'any', readGrant),
  answer: { 200: { description: 'The tokens (RFC 6749 §5.1).', json: tokenAnswer, headers: dpopNonce } },
  refuses: {
    400: 'Why not, by its code (RFC 6749 §5.2, RFC 8628 §3.5): a poll of a device has authorization_pending here; use_dpop_nonce comes with the header DPoP-Nonce.',
    401: 'The client could not be authenticated: invalid_client.',
    429: 'Too many failed authentications of this client.',
  },
  handle: async ({ rpc, call, request, response, client, body: { form, grantType } }) => {
    const asking = { client, dpopProof: readDpopProof(request) };
    const parameters = readDistinctParameters(form, grantType.parameters);
    const { tokens, issuedTokenType } = await grantType.exchange(rpc.tokens, asking, parameters, call);
    offerDpopNonce(response, tokens?.dpopNonce);
    return tokenJson(requireMessage(tokens), issuedTokenType);
  },
});

/** The token endpoint (RFC 6749 §3.2): one RPC for each grant type. */
export const tokenEndpoints: readonly Endpoint[] = [
  {
    path: OAUTH_PATHS.token,
    tag: 'OAuth',
    family: 'oauth',
    origins: 'any',
    oauth: true,
    operations: { POST: exchangeForTokens },
  },
];
