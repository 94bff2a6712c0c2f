import type { Account } from '../../proto/gen/storyden/account/v1/account_pb.ts';
import type { HttpCall, Who } from '../http/operation.ts';
import { parseForm, queryOf } from '../http/parameters.ts';
import { type PresentedToken, readAccessToken, readBearerToken } from './access-token.ts';
import { authenticationOf, type ClientAuthentication } from './client-credentials.ts';
import type { SignedInAccount } from './session-guard.ts';

type SignedIn = { readonly account: Account; readonly signedIn: SignedInAccount };

/** What a handler is told of its caller. Tokens and the credentials of clients are the grant service's to judge. */
type Callers = {
  anybody: object;
  account: SignedIn;
  administrator: SignedIn;
  client: { readonly client: ClientAuthentication };
  accessToken: { readonly presented: PresentedToken };
  registrationToken: { readonly registrationAccessToken: string };
};
export type Caller<W extends Who> = Callers[W];

/** Lets a caller in, or not. Credentials may be in the form. @throws ProblemError */
export type Guard<W extends Who> = (
  call: HttpCall,
  form: () => Promise<URLSearchParams | undefined>,
) => Promise<Caller<W>>;

const NO_FORM = new URLSearchParams();

/** Who is let in, for each word of Who. */
export const GUARDS: { readonly [W in Who]: Guard<W> } = {
  anybody: async () => ({}),
  account: async ({ sessions, request, response }) => signedInAs(await sessions.requireAccount(request, response)),
  administrator: async ({ sessions, request, response }) =>
    signedInAs(await sessions.requireAdministrator(request, response)),
  client: async ({ request }, form) => ({ client: authenticationOf(request, (await form()) ?? NO_FORM) }),
  accessToken: async ({ request }, form) => {
    const sent = (await form()) ?? NO_FORM;
    const query = parseForm(queryOf(request.originalUrl));
    return { presented: readAccessToken(request.headers.authorization, query, sent) };
  },
  registrationToken: async ({ request }) => {
    const query = parseForm(queryOf(request.originalUrl));
    return { registrationAccessToken: readBearerToken(request.headers.authorization, query, NO_FORM) };
  },
};

const signedInAs = (signedIn: SignedInAccount): SignedIn => ({ account: signedIn.account, signedIn });
