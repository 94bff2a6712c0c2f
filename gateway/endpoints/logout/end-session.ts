import { z } from 'zod';
import type { LogoutReturn } from '../../../proto/gen/storyden/oauth/v1/logout_pb.ts';
import { OAUTH_PATHS } from '../../../proto/vocabulary/paths.ts';
import { type SignedInAccount, signedInMessage } from '../../auth/session-guard.ts';
import type { GatewayConfig } from '../../config.ts';
import { answerRedirect } from '../../http/answer.ts';
import { formText } from '../../http/form-body.ts';
import { requireMessage } from '../../http/message-values.ts';
import { parseForm, readDistinctParameters } from '../../http/parameters.ts';
import { parameters, sentQuery } from '../../http/request-parameters.ts';
import { clientId, uri } from '../../openapi/vocabulary.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { type HttpCall, operation } from '../../routing/operation.ts';
import { signOut } from '../accounts/sign-out.ts';

const PATH = OAUTH_PATHS.endSession;

const logoutRequest = z.object({
  id_token_hint: z.string().optional().meta({ description: 'An ID token that the client was given.' }),
  client_id: z.string().optional(),
  post_logout_redirect_uri: z.string().optional().meta({ description: 'One that the client registered.' }),
  state: z.string().optional(),
  ui_locales: z.string().optional(),
  logout_hint: z.string().optional(),
});
const NAMES = logoutRequest.keyof().options;
type Name = (typeof NAMES)[number];

// Longer addresses do not fit in the header of a request.
const LONGEST_QUERY = 8_000;

const SHARED = {
  description:
    'The end session endpoint (OIDC RP-Initiated Logout §2), for the browser to open. An ID token of who is signed in ' +
    'signs them out at once; otherwise the logout page asks.',
  who: 'anybody',
  answer: { 302: { description: 'Where the browser goes next.', headers: { Location: uri } } },
  refuses: { 400: 'Something in the request does not fit together, so that there is nobody to go back to.' },
} as const;

const logout = operation({
  ...SHARED,
  id: 'logout',
  summary: 'Sign out for an application',
  query: sentQuery(logoutRequest),
  handle: ({ query: sent, ...http }) => answerLogout(sent, http),
});

const logoutByForm = operation({
  ...SHARED,
  id: 'logoutByForm',
  summary: 'Sign out for an application, with a form',
  body: formText(logoutRequest),
  handle: ({ body: sent, ...http }) => {
    const { config, sessions, request, response } = http;
    const query = parseForm(sent).toString();
    const lacksCookie = request.headers['sec-fetch-site'] === 'cross-site' && sessions.token(request) === undefined;
    if (!lacksCookie || query.length > LONGEST_QUERY) return answerLogout(sent, http);
    // Browsers send a SameSite=Lax cookie along with a form of another site only as GET: without asking again, nobody
    // would be found signed in, and the session would go on behind the person's back.
    return answerRedirect(response, `${config.publicApiAddress}${PATH}?${query}`);
  },
});

/** Asks the grant service what is to happen, and does it. `sent` is the text of the parameters. */
async function answerLogout(sent: string, http: HttpCall) {
  const { config, rpc, call, sessions, request, response } = http;
  const page = logoutPage(config);
  const { values } = readDistinctParameters(parseForm(sent), NAMES);
  const signedIn = await sessions.find(request, response);
  const { outcome } = await rpc.logouts.startLogout(startRequest(values, signedIn), call);
  const ask = (back?: LogoutReturn) => {
    const return_to = back && returnAddress(`${config.publicApiAddress}${PATH}`, back);
    answerRedirect(response, withQuery(page, { return_to, ui_locales: values.ui_locales }));
  };
  switch (outcome.case) {
    case 'sessionEnds':
      if (signedIn === undefined) return ask();
      await signOut(signedIn, http);
      return answerRedirect(response, outcome.value.location ?? page);
    case 'logoutRedirect':
      return answerRedirect(response, outcome.value.location);
    case 'logoutQuestion':
      return ask(outcome.value.return);
    default:
      throw new Error('the grant service answered StartLogout without an outcome');
  }
}

/** The page that asks. */
const logoutPage = ({ publicWebAddress }: GatewayConfig) => `${publicWebAddress}/logout`;

const logoutReturn = z
  .object({
    client_id: clientId,
    location: uri.meta({ description: 'The address that the client registered, with the state.' }),
    vouched_for: z
      .literal(true)
      .optional()
      .meta({ description: 'Somebody here vouches for the client: it did not register itself.' }),
  })
  .meta({ id: 'LogoutReturn' });

const readLogoutReturn = operation({
  id: 'readLogoutReturn',
  summary: 'See where a return_to of the logout page leads',
  description: 'Takes the query of that address as it is, so that the page can show where its link goes.',
  who: 'anybody',
  query: parameters(
    z.object({ client_id: z.string(), post_logout_redirect_uri: z.string(), state: z.string().optional() }),
  ),
  answer: { 200: { description: 'Where the browser would go.', json: logoutReturn } },
  refuses: { 400: 'The address is not registered for the client.' },
  handle: async ({ rpc, call, query }) => {
    // It is asked as by nobody who is signed in: they are sent at once to whom somebody here vouches for.
    const { outcome } = await rpc.logouts.startLogout(startRequest(query, undefined), call);
    const back = outcome.case === 'logoutQuestion' ? requireMessage(outcome.value.return) : outcome.value;
    return {
      client_id: query.client_id,
      location: requireMessage(back?.location),
      vouched_for: outcome.case === 'logoutRedirect' || undefined,
    };
  },
});

function startRequest(
  values: { readonly [Known in Name]?: string | undefined },
  signedIn: SignedInAccount | undefined,
) {
  return {
    idTokenHint: values.id_token_hint,
    clientId: values.client_id,
    postLogoutRedirectUri: values.post_logout_redirect_uri,
    state: values.state,
    signedIn: signedIn && signedInMessage(signedIn),
  };
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

/** The end session endpoint (OIDC RP-Initiated Logout §2): parameters in the query or in a form. */
export const logoutEndpoints: readonly Endpoint[] = [
  {
    path: PATH,
    tag: 'OAuth',
    family: 'oauth',
    origins: 'navigation',
    oauth: true,
    looked: { who: 'anybody', handle: ({ config, response }) => answerRedirect(response, logoutPage(config)) },
    operations: { GET: logout, POST: logoutByForm },
  },
  {
    path: `${PATH}/return`,
    tag: 'Consent',
    family: 'consent',
    origins: 'site',
    oauth: true,
    operations: { GET: readLogoutReturn },
  },
];
