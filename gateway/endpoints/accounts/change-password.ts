import { z } from 'zod';
import type { SignInResponse, SignUpResponse } from '../../../proto/gen/storyden/account/v1/account_pb.ts';
import { knownBrowserCookie, SIGN_IN_PATH } from '../../auth/known-browser.ts';
import { clientAddress } from '../../http/client-address.ts';
import { json, text } from '../../http/json-body.ts';
import { requireMessage } from '../../http/message-values.ts';
import { id } from '../../openapi/vocabulary.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { type HttpCall, operation } from '../../routing/operation.ts';
import { notifyClients } from './sign-out.ts';

const credentials = z.object({
  identifier: text.meta({ description: 'The handle.' }),
  token: text.meta({ description: 'The password.' }),
});

const opensSession = {
  200: {
    description:
      'The account. One cookie opens a fresh session; the other lets this browser sign in again while others guess.',
    json: z.object({ id }),
    headers: { 'Set-Cookie': z.string() },
  },
} as const;

const signUp = operation({
  id: 'signUp',
  summary: 'Become a member',
  who: 'anybody',
  body: json(credentials),
  answer: opensSession,
  refuses: {
    403: 'This community takes no new members by itself, or the request comes from a page of another site.',
    409: 'The handle is taken.',
    429: 'Too many attempts.',
  },
  handle: async ({ body: { identifier: handle, token: password }, ...http }) =>
    openSession(await http.rpc.accounts.signUp({ handle, password, ...personOf(http) }, http.call), http),
});

const signIn = operation({
  id: 'signIn',
  summary: 'Sign in with handle and password',
  who: 'anybody',
  body: json(credentials),
  answer: opensSession,
  refuses: {
    401: 'The handle or the password is wrong.',
    403: 'The account is suspended, or the request comes from a page of another site.',
    429: 'Too many attempts.',
  },
  handle: async ({ body: { identifier: handle, token: password }, ...http }) =>
    openSession(await http.rpc.accounts.signIn({ handle, password, ...personOf(http) }, http.call), http),
});

/** Where a person signs in from, what for, and by which browser. */
function personOf({ config, sessions, request }: HttpCall) {
  return {
    clientAddress: clientAddress(request),
    replacesSessionToken: sessions.token(request) ?? '',
    knownBrowser: knownBrowserCookie(config).kept(request),
  };
}

async function openSession(
  { account, session, replaced, knownBrowser }: SignUpResponse | SignInResponse,
  http: HttpCall,
) {
  const { config, sessions, response } = http;
  sessions.open(response, requireMessage(session));
  knownBrowserCookie(config).remember(response, knownBrowser);
  if (replaced) await notifyClients(replaced, http);
  return { id: requireMessage(account).id };
}

const changePassword = operation({
  id: 'changePassword',
  summary: 'Change the own password, which ends the other sessions',
  who: 'account',
  body: json(z.object({ current_password: text, new_password: text })),
  answer: { 204: { description: 'It is changed.' } },
  refuses: { 401: 'Nobody is signed in, or the current password is wrong.', 429: 'Too many attempts.' },
  handle: async ({ body, signedIn: { sessionId: keptSessionId }, ...http }) => {
    const { config, rpc, call, sessions, request, response } = http;
    const knownBrowsers = knownBrowserCookie(config);
    const changed = await rpc.accounts.changePassword(
      {
        sessionToken: sessions.token(request) ?? '',
        currentPassword: body.current_password,
        newPassword: body.new_password,
        knownBrowser: knownBrowsers.kept(request),
      },
      call,
    );
    knownBrowsers.remember(response, changed.knownBrowser);
    await notifyClients({ accountId: requireMessage(changed.account).id, keptSessionId }, http);
  },
});

const SHARED = { tag: 'Session', family: 'management', origins: 'site', oauth: false } as const;

/** Signing up and in with a handle and a password, which both open a fresh session; and changing one's own. */
export const passwordEndpoints: readonly Endpoint[] = [
  { ...SHARED, path: `${SIGN_IN_PATH}/signup`, operations: { POST: signUp } },
  { ...SHARED, path: `${SIGN_IN_PATH}/signin`, operations: { POST: signIn } },
  { ...SHARED, path: '/api/auth/password', operations: { PUT: changePassword } },
];
