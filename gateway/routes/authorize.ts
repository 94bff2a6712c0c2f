import type { Request, Response } from 'express';
import { callFor } from '../clients.ts';
import type { GatewayContext } from '../context.ts';
import { answerRedirect } from '../wire/answer.ts';
import type { Endpoint } from '../wire/endpoint.ts';
import { readFormText } from '../wire/form-body.ts';
import { type Parameters, parseForm, queryOf, readParameters } from '../wire/parameters.ts';
import { type SignedInAccount, signedInMessage } from '../wire/session.ts';

const NAMES = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'response_mode',
  'prompt',
  'request',
  'request_uri',
] as const;

/** The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2.1): parameters in the query or in a form. */
export function authorizeEndpoints({ config, clients, sessions }: GatewayContext): Endpoint[] {
  const authorizeUrl = `${config.publicApiAddress}/api/oauth/authorize`;

  const authorize = async (request: Request, response: Response, sent: string) => {
    const parameters = readParameters(parseForm(sent), NAMES);
    const signedIn = await sessions.find(request, response);
    const { outcome } = await clients.authorization.startAuthorization(
      startRequest(parameters, signedIn),
      callFor(response),
    );
    switch (outcome.case) {
      case 'consentRequired':
        return answerRedirect(
          response,
          withParameter(config.authorizationConsentUrl, 'request_id', outcome.value.requestId),
        );
      case 'loginRequired':
        // The same request again, as it was sent, so that signing in resumes the flow.
        return answerRedirect(response, withParameter(config.loginUrl, 'return_to', `${authorizeUrl}?${sent}`));
      case 'clientRedirect':
        return answerRedirect(response, outcome.value.location);
      default:
        throw new Error('the grant service answered StartAuthorization without an outcome');
    }
  };

  return [
    {
      path: '/api/oauth/authorize',
      family: 'oauth',
      origins: 'navigation',
      oauth: true,
      methods: {
        GET: (request, response) => authorize(request, response, queryOf(request.originalUrl)),
        POST: async (request, response) => authorize(request, response, await readFormText(request, response)),
      },
    },
  ];
}

/** What is repeated goes along, because the grant service decides whether the client may hear of it by redirect. */
function startRequest({ values, resources, repeated }: Parameters<(typeof NAMES)[number]>, signedIn?: SignedInAccount) {
  return {
    clientId: values.client_id,
    redirectUri: values.redirect_uri,
    responseType: values.response_type,
    scope: values.scope,
    state: values.state,
    nonce: values.nonce,
    codeChallenge: values.code_challenge,
    codeChallengeMethod: values.code_challenge_method,
    resources: [...resources],
    responseMode: values.response_mode,
    prompt: values.prompt,
    request: values.request,
    requestUri: values.request_uri,
    repeatedParameters: [...repeated],
    signedIn: signedIn && signedInMessage(signedIn),
  };
}

function withParameter(address: string, name: string, value: string): string {
  const url = new URL(address);
  url.searchParams.append(name, value);
  return url.href;
}
