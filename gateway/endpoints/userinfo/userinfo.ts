import type { Request, Response } from 'express';
import { readAccessToken } from '../../auth/access-token.ts';
import { offerDpopNonce, readDpopProof } from '../../auth/dpop-header.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson, answerJwt } from '../../http/answer.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { readForm } from '../../http/form-body.ts';
import { type Form, parseForm, queryOf } from '../../http/parameters.ts';
import { callFor } from '../../rpc-clients.ts';

const NO_FORM: Form = new URLSearchParams();
const PATH = '/api/oauth/userinfo';

/** The userinfo endpoint (OIDC Core §5.3). */
export function userinfoEndpoints({ rpc }: GatewayContext): Route[] {
  const userinfo = async (request: Request, response: Response, body: Form) => {
    const query = parseForm(queryOf(request.originalUrl));
    const { token: accessToken, scheme } = readAccessToken(request.headers.authorization, query, body);
    const proof = scheme === 'DPoP' ? readDpopProof(request) : undefined;
    const dpop = scheme === 'DPoP' ? { proof: proof ?? '', method: request.method } : undefined;
    const claims = await rpc.tokens.getUserInfo({ accessToken, ...(dpop && { dpop }) }, callFor(response));
    offerDpopNonce(response, claims.dpopNonce);
    if (claims.jwt !== undefined) return answerJwt(response, claims.jwt);
    answerJson(response, {
      sub: claims.sub,
      name: claims.name,
      preferred_username: claims.preferredUsername,
      email: claims.email,
      email_verified: claims.emailVerified,
    });
  };

  return [
    {
      path: PATH,
      family: 'oauth',
      origins: 'any',
      oauth: true,
      takesToken: { schemes: ['Bearer', 'DPoP'], resource: { path: PATH, scope: 'openid' } },
      methods: {
        GET: (request, response) => userinfo(request, response, NO_FORM),
        POST: async (request, response) => userinfo(request, response, await readForm(request, response)),
      },
    },
  ];
}
