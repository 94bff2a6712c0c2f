import type { Request, Response } from 'express';
import type { Account } from '../../proto/gen/storyden/account/v1/account_pb.ts';
import { type Form, NO_FORM, parseForm, queryOf } from '../http/parameters.ts';
import { type PresentedToken, readAccessToken, readBearerToken } from './access-token.ts';
import { authenticationOf, type ClientAuthentication } from './client-credentials.ts';
import type { Sessions, SignedInAccount } from './session-guard.ts';

/** Who may call: as the table of product.md §4. It picks the guard, and the security scheme of the OpenAPI document. */
export type Who = 'anybody' | 'client' | 'account' | 'administrator' | 'accessToken' | 'registrationToken';

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

/** Lets a caller in, or not; `form` is that of whoever may have credentials in it, else empty. @throws ProblemError */
export type Guard<W extends Who> = (
  call: { readonly sessions: Sessions; readonly request: Request; readonly response: Response },
  form: Form,
) => Promise<Caller<W>> | Caller<W>;

/** Whether credentials may be in a form, so that it is read before the caller is known. */
export const mayPutCredentialsInForm = (who: Who): boolean => who === 'client' || who === 'accessToken';

/** Who is let in, for each word of Who. */
export const GUARDS: { readonly [W in Who]: Guard<W> } = {
  anybody: () => ({}),
  account: async ({ sessions, request, response }) => signedInAs(await sessions.requireAccount(request, response)),
  administrator: async ({ sessions, request, response }) =>
    signedInAs(await sessions.requireAdministrator(request, response)),
  client: ({ request }, form) => ({ client: authenticationOf(request, form) }),
  accessToken: ({ request }, form) => {
    const query = parseForm(queryOf(request.originalUrl));
    return { presented: readAccessToken(request.headers.authorization, query, form) };
  },
  registrationToken: ({ request }) => {
    const query = parseForm(queryOf(request.originalUrl));
    return { registrationAccessToken: readBearerToken(request.headers.authorization, query, NO_FORM) };
  },
};

const signedInAs = (signedIn: SignedInAccount): SignedIn => ({ account: signedIn.account, signedIn });
