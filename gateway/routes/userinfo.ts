import type { Request, Response } from 'express';
import { callFor } from '../clients.ts';
import type { GatewayContext } from '../context.ts';
import { answerJson } from '../wire/answer.ts';
import { readBearerToken } from '../wire/bearer-token.ts';
import type { Endpoint } from '../wire/endpoint.ts';
import { readForm } from '../wire/form-body.ts';
import { type Form, parseForm, queryOf } from '../wire/parameters.ts';

const NO_FORM: Form = new URLSearchParams();

/** The userinfo endpoint (OIDC Core §5.3). */
export function userinfoEndpoints({ clients }: GatewayContext): Endpoint[] {
  const userinfo = async (request: Request, response: Response, body: Form) => {
    const query = parseForm(queryOf(request.originalUrl));
    const accessToken = readBearerToken(request.headers.authorization, query, body);
    const claims = await clients.tokens.getUserInfo({ accessToken }, callFor(response));
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
      path: '/api/oauth/userinfo',
      family: 'oauth',
      origins: 'any',
      oauth: true,
      takesBearer: true,
      methods: {
        GET: (request, response) => userinfo(request, response, NO_FORM),
        POST: async (request, response) => userinfo(request, response, await readForm(request, response)),
      },
    },
  ];
}
