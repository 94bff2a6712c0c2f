import { z } from 'zod';
import type { GetUserInfoResponse } from '../../../proto/gen/storyden/oauth/v1/token_pb.ts';
import { OAUTH_PATHS } from '../../../proto/vocabulary/paths.ts';
import type { PresentedToken } from '../../auth/access-token.ts';
import { offerDpopNonce, readDpopProof } from '../../auth/dpop-header.ts';
import { answerJwt } from '../../http/answer.ts';
import { form } from '../../http/form-body.ts';
import { dpopHeader, dpopNonce } from '../../openapi/dpop-parameter.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { type HttpCall, type Json, operation } from '../../routing/operation.ts';

const claims = z
  .object({
    sub: z.string(),
    name: z.string().optional(),
    preferred_username: z.string().optional(),
    email: z.string().optional(),
    email_verified: z.boolean().optional(),
  })
  .meta({ id: 'UserInfo', description: 'OIDC Core §5.1; what is there depends on the scopes.' });

const claimsJson = (info: GetUserInfoResponse): Json<typeof claims> => ({
  sub: info.sub,
  name: info.name,
  preferred_username: info.preferredUsername,
  email: info.email,
  email_verified: info.emailVerified,
});

const SHARED = {
  description: 'The userinfo endpoint (OIDC Core §5.3).',
  who: 'accessToken',
  header: dpopHeader,
  // Signed, if the client registered that it wants it so (OIDC Core §5.3.2).
  answer: { 200: { description: 'Whom the token speaks for.', json: claims, written: true, headers: dpopNonce } },
  refuses: {
    401: 'There is no access token, or it is not good: invalid_token, or use_dpop_nonce (RFC 6750 §3, RFC 9449 §9).',
    403: 'The token does not have the scope openid: insufficient_scope.',
  },
} as const;

const readUserInfo = operation({
  ...SHARED,
  id: 'readUserInfo',
  summary: 'Read who a token speaks for',
  handle: answerClaims,
});

const readUserInfoByForm = operation({
  ...SHARED,
  id: 'readUserInfoByForm',
  summary: 'Read who a token speaks for, with a form',
  body: form(
    z.object({
      access_token: z.string().optional().meta({ description: 'Instead of the header (RFC 6750 §2.2).' }),
    }),
  ),
  handle: answerClaims,
});

async function answerClaims(http: HttpCall & { readonly presented: PresentedToken }) {
  const { rpc, call, request, response, presented } = http;
  const isBound = presented.scheme === 'DPoP';
  const dpop = isBound ? { proof: readDpopProof(request) ?? '', method: request.method } : undefined;
  const info = await rpc.tokens.getUserInfo({ accessToken: presented.token, ...(dpop && { dpop }) }, call);
  offerDpopNonce(response, info.dpopNonce);
  return info.jwt === undefined ? claimsJson(info) : answerJwt(response, info.jwt);
}

/** The userinfo endpoint (OIDC Core §5.3). */
export const userinfoEndpoints: readonly Endpoint[] = [
  {
    path: OAUTH_PATHS.userInfo,
    tag: 'OAuth',
    family: 'oauth',
    origins: 'any',
    oauth: true,
    requiredScope: 'openid',
    operations: { GET: readUserInfo, POST: readUserInfoByForm },
  },
];
