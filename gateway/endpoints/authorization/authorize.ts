import { z } from 'zod';
import type { PageHints } from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import { AUTHORIZATION_PARAMETERS } from '../../../proto/vocabulary/authorization.ts';
import { OAUTH_PATHS } from '../../../proto/vocabulary/paths.ts';
import { signedInMessage } from '../../auth/session-guard.ts';
import type { GatewayConfig } from '../../config.ts';
import { answerRedirect } from '../../http/answer.ts';
import { clientAddress } from '../../http/client-address.ts';
import { formText } from '../../http/form-body.ts';
import { requireMessage } from '../../http/message-values.ts';
import { type Form, parseForm, readParameters } from '../../http/parameters.ts';
import { parameters, sentQuery } from '../../http/request-parameters.ts';
import { uri } from '../../openapi/vocabulary.ts';
import { doNothing, type Endpoint } from '../../routing/endpoint.ts';
import { type HttpCall, operation } from '../../routing/operation.ts';
import { authorizationMessage, authorizationParameters, TOO_LONG } from './authorization-parameters.ts';
import { answerFormPost } from './form-post.ts';

/** Our own: says that the person was sent to sign in again. The grant service makes it and reads it. */
const MARKER = 'reauthentication';

const authorizationRequest = z.object({ client_id: z.string(), ...authorizationParameters.shape });

const START = {
  description:
    'The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2.1), for the browser to open. It goes on to the login ' +
    'page, to the consent page, or back to the client with a code or an error.',
  who: 'anybody',
  answer: {
    200: { description: 'A page that posts the answer to the client (response_mode=form_post).', type: 'text/html' },
    302: { description: 'Where the browser goes next.', headers: { Location: uri } },
  },
  refuses: {
    400: 'The client or its redirect URI is not known, so that there is nobody to go back to.',
    403: 'Nobody opened it: a prefetch, or a page that has a picture or a script loaded. Nothing was done.',
  },
} as const;

const authorize = operation({
  ...START,
  id: 'authorize',
  summary: 'Start the authorization code flow',
  query: sentQuery(authorizationRequest),
  handle: ({ query: sent, ...http }) => startAuthorization(sent, http),
});

const authorizeByForm = operation({
  ...START,
  id: 'authorizeByForm',
  summary: 'Start the authorization code flow with a form',
  body: formText(authorizationRequest, 'address'),
  refuses: { ...START.refuses, 413: TOO_LONG },
  handle: ({ body: sent, ...http }) => startAuthorization(sent, http),
});

/** Parameters may be in the query or in a form. `sent` is their text. */
async function startAuthorization(sent: string, { config, rpc, call, sessions, request, response }: HttpCall) {
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
    call,
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
}

const postAuthorizationResponse = operation({
  id: 'postAuthorizationResponse',
  summary: 'Post the answer to a consent to the client',
  description: 'Where the location of an approval leads if the client wants its response posted.',
  who: 'anybody',
  query: parameters(z.object({ response: z.string() })),
  answer: { 200: { description: 'A page that posts the answer to the client.', type: 'text/html' } },
  handle: async ({ rpc, call, response, query }) => {
    const opened = await rpc.authorization.openAuthorizationResponse(query, call);
    answerFormPost(response, requireMessage(opened.formPost));
  },
});

/** The same request again, as it was sent, so that signing in resumes the flow; with the marker it has to bring, if any. */
function returnAddress({ publicApiAddress }: GatewayConfig, sent: string, marker: string | undefined): string {
  const request = sent.replace(new RegExp(`(^|&)${MARKER}=[^&]*`, 'g'), '');
  const query = marker === undefined ? request : `${request}&${new URLSearchParams({ [MARKER]: marker })}`;
  return `${publicApiAddress}${OAUTH_PATHS.authorization}?${query}`;
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

const SHARED = { tag: 'OAuth', family: 'oauth', origins: 'navigation', oauth: true } as const;

/** The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2.1), and the page that posts its responses. */
export const authorizeEndpoints: readonly Endpoint[] = [
  {
    ...SHARED,
    path: OAUTH_PATHS.authorization,
    looked: { who: 'anybody', handle: doNothing },
    operations: { GET: authorize, POST: authorizeByForm },
  },
  { ...SHARED, path: OAUTH_PATHS.authorizationResponse, operations: { GET: postAuthorizationResponse } },
];
