import type { Request, RequestHandler, Response } from 'express';
import type { LogoutReturn } from '../../../proto/gen/storyden/oauth/v1/logout_pb.ts';
import { type SignedInAccount, signedInMessage } from '../../auth/session-guard.ts';
import type { GatewayConfig } from '../../config.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson, answerRedirect } from '../../http/answer.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { readFormText } from '../../http/form-body.ts';
import { requireMessage } from '../../http/message-values.ts';
import { type Parameters, parseForm, queryOf, readDistinctParameters } from '../../http/parameters.ts';
import { invalidRequest } from '../../http/problem.ts';
import { readQuery } from '../../http/request-parameters.ts';
import { callFor } from '../../rpc-clients.ts';
import { signOut } from '../accounts/sign-out.ts';

const PATH = '/api/oauth/logout';

const NAMES = ['id_token_hint', 'client_id', 'post_logout_redirect_uri', 'state', 'ui_locales', 'logout_hint'] as const;

// Longer addresses do not fit in the header of a request.
const LONGEST_QUERY = 8_000;

/** The end session endpoint (OIDC RP-Initiated Logout §2): parameters in the query or in a form. */
export function logoutEndpoints(context: GatewayContext): Route[] {
  const logout = answerLogout(context);
  const page = logoutPage(context.config);
  return [
    {
      path: PATH,
      family: 'oauth',
      origins: 'navigation',
      oauth: true,
      looked: (_request, response) => answerRedirect(response, page),
      methods: {
        GET: (request, response) => logout(request, response, queryOf(request.originalUrl)),
        POST: async (request, response) => {
          const sent = await readFormText(request, response);
          const query = parseForm(sent).toString();
          const lacksCookie = isForeignForm(request) && context.sessions.token(request) === undefined;
          if (!lacksCookie || query.length > LONGEST_QUERY) return logout(request, response, sent);
          answerRedirect(response, `${context.config.publicApiAddress}${PATH}?${query}`);
        },
      },
    },
    {
      path: `${PATH}/return`,
      family: 'consent',
      origins: 'site',
      oauth: true,
      methods: { GET: showReturn(context) },
    },
  ];
}

/** Where a `return_to` of the logout page leads, for that page to show: a person may judge it, and go there by a click. */
function showReturn({ rpc }: GatewayContext): RequestHandler {
  return async (request, response) => {
    const names = ['client_id', 'post_logout_redirect_uri', 'state'] as const;
    const values = readQuery(request, names);
    if (values.client_id === undefined) throw invalidRequest('The parameter client_id is missing.');
    if (values.post_logout_redirect_uri === undefined) {
      throw invalidRequest('The parameter post_logout_redirect_uri is missing.');
    }
    const { outcome } = await rpc.logouts.startLogout(startRequest(values, undefined), callFor(response));
    const back = outcome.case === 'logoutQuestion' ? requireMessage(outcome.value.return) : outcome.value;
    // It was asked as by nobody who is signed in: they are sent at once to whom somebody here vouches for.
    const vouched_for = outcome.case === 'logoutRedirect' || undefined;
    answerJson(response, { client_id: values.client_id, location: requireMessage(back?.location), vouched_for });
  };
}

/** The page that asks. */
const logoutPage = ({ publicWebAddress }: GatewayConfig) => `${publicWebAddress}/logout`;

/** Asks the grant service what is to happen, and does it. */
function answerLogout(context: GatewayContext) {
  const { config, rpc, sessions } = context;
  const page = logoutPage(config);

  return async (request: Request, response: Response, sent: string) => {
    const { values } = readDistinctParameters(parseForm(sent), NAMES);
    const signedIn = await sessions.find(request, response);
    const { outcome } = await rpc.logouts.startLogout(startRequest(values, signedIn), callFor(response));
    const ask = (back?: LogoutReturn) => {
      const return_to = back && returnAddress(`${config.publicApiAddress}${PATH}`, back);
      answerRedirect(response, withQuery(page, { return_to, ui_locales: values.ui_locales }));
    };

    switch (outcome.case) {
      case 'sessionEnds':
        if (signedIn === undefined) return ask();
        await signOut(request, response, signedIn, context);
        return answerRedirect(response, outcome.value.location ?? page);
      case 'logoutRedirect':
        return answerRedirect(response, outcome.value.location);
      case 'logoutQuestion':
        return ask(outcome.value.return);
      default:
        throw new Error('the grant service answered StartLogout without an outcome');
    }
  };
}

function startRequest(values: Parameters<(typeof NAMES)[number]>['values'], signedIn: SignedInAccount | undefined) {
  return {
    idTokenHint: values.id_token_hint,
    clientId: values.client_id,
    postLogoutRedirectUri: values.post_logout_redirect_uri,
    state: values.state,
    signedIn: signedIn && signedInMessage(signedIn),
  };
}

/**
 * Browsers send a SameSite=Lax cookie along with a form of another site only as GET: without asking again, nobody would
 * be found signed in, and the session would go on behind the person's back.
 */
function isForeignForm(request: Request): boolean {
  return request.headers['sec-fetch-site'] === 'cross-site';
}

/** Leads back to the client once nobody is signed in. The ID token stays out of it: it has served. */
function returnAddress(logoutUrl: string, back: LogoutReturn): string {
  return withQuery(logoutUrl, {
    client_id: back.clientId,
    post_logout_redirect_uri: back.postLogoutRedirectUri,
    state: back.state,
  });
}

function withQuery(address: string, parameters: { readonly [name: string]: string | undefined }): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.append(name, value);
  }
  return url.href;
}
