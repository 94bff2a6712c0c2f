import type { Request, Response } from 'express';
import type { PageHints } from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import { AUTHORIZATION_PARAMETERS } from '../../../proto/vocabulary/authorization.ts';
import { signedInMessage } from '../../auth/session-guard.ts';
import type { GatewayConfig } from '../../config.ts';
import type { GatewayContext } from '../../context.ts';
import { answerRedirect } from '../../http/answer.ts';
import { clientAddress } from '../../http/client-address.ts';
import { doNothing, type Route } from '../../http/endpoint-router.ts';
import { readFormText } from '../../http/form-body.ts';
import { requireMessage } from '../../http/message-values.ts';
import { type Form, parseForm, queryOf, readParameters } from '../../http/parameters.ts';
import { invalidRequest } from '../../http/problem.ts';
import { readQuery } from '../../http/request-parameters.ts';
import { callFor } from '../../rpc-clients.ts';
import { authorizationMessage } from './authorization-message.ts';
import { answerFormPost } from './form-post.ts';

/** Our own: says that the person was sent to sign in again. The grant service makes it and reads it. */
const MARKER = 'reauthentication';

/** The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2.1), and the page that posts its responses. */
export function authorizeEndpoints(context: GatewayContext): Route[] {
  const authorize = authorizeWith(context);
  return [
    {
      path: '/api/oauth/authorize',
      family: 'oauth',
      origins: 'navigation',
      oauth: true,
      looked: doNothing,
      methods: {
        GET: (request, response) => authorize(request, response, queryOf(request.originalUrl)),
        POST: async (request, response) =>
          authorize(request, response, await readFormText(request, response, 'address')),
      },
    },
    {
      path: '/api/oauth/authorize/response',
      family: 'oauth',
      origins: 'navigation',
      oauth: true,
      methods: { GET: postResponse(context) },
    },
  ];
}

/** Parameters may be in the query or in a form. `sent` is their text. */
function authorizeWith({ config, rpc, sessions }: GatewayContext) {
  return async (request: Request, response: Response, sent: string) => {
    const form = parseForm(sent);
    const signedIn = await sessions.find(request, response);
    const { outcome } = await rpc.authorization.startAuthorization(
      {
        ...authorizationMessage(readParameters(form, AUTHORIZATION_PARAMETERS)),
        // The one that was appended here, whatever the client sent before it.
        reauthentication: form.getAll(MARKER).at(-1),
        signedIn: signedIn && signedInMessage(signedIn),
        clientAddress: clientAddress(request),
      },
      callFor(response),
    );
    switch (outcome.case) {
      case 'consentRequired': {
        const page = withParameters(config.authorizationConsentUrl, { request_id: outcome.value.requestId });
        const { hints } = outcome.value;
        const back = hints?.prompt === 'select_account' ? wayBack(config, form, sent) : '';
        return answerRedirect(response, withHints(page, hints) + back);
      }
      case 'loginRequired': {
        const { reauthentication, hints } = outcome.value;
        const page = withParameters(config.loginUrl, { return_to: returnAddress(config, sent, reauthentication) });
        return answerRedirect(response, withHints(page, hints));
      }
      case 'clientRedirect':
        return answerRedirect(response, outcome.value.location);
      case 'clientFormPost':
        return answerFormPost(response, outcome.value);
      default:
        throw new Error('the grant service answered StartAuthorization without an outcome');
    }
  };
}

/** The page that the answer to a consent leads to where the client wants its response posted. */
function postResponse({ rpc }: GatewayContext) {
  return async (request: Request, response: Response) => {
    const { response: sealed } = readQuery(request, ['response']);
    if (sealed === undefined) throw invalidRequest('The parameter response is missing.');
    const opened = await rpc.authorization.openAuthorizationResponse({ response: sealed }, callFor(response));
    answerFormPost(response, requireMessage(opened.formPost));
  };
}

/** The same request again, as it was sent, so that signing in resumes the flow; with the marker it has to bring, if any. */
function returnAddress({ publicApiAddress }: GatewayConfig, sent: string, marker: string | undefined): string {
  const request = sent.replace(new RegExp(`(^|&)${MARKER}=[^&]*`, 'g'), '');
  const query = marker === undefined ? request : `${request}&${new URLSearchParams({ [MARKER]: marker })}`;
  return `${publicApiAddress}/api/oauth/authorize?${query}`;
}

/**
 * Where the flow begins anew with another account, for a client that wants the person to choose one; in the fragment,
 * which no server sees. A pushed request belongs to the account that opened it.
 */
function wayBack(config: GatewayConfig, form: Form, sent: string): string {
  if (form.has('request_uri')) return '';
  return `#${new URLSearchParams({ return_to: returnAddress(config, sent, undefined) })}`;
}

/** What the client wants a page to know (OIDC Core §3.1.2.1). */
function withHints(page: string, hints: PageHints | undefined): string {
  return withParameters(page, {
    login_hint: hints?.loginHint,
    ui_locales: hints?.uiLocales,
    display: hints?.display,
    prompt: hints?.prompt,
  });
}

function withParameters(address: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.append(name, value);
  }
  return url.href;
}
