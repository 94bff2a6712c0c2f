import type { RequestHandler } from 'express';
import { callFor } from '../clients.ts';
import type { GatewayContext } from '../context.ts';
import { accountJson } from '../wire/account-json.ts';
import { answerJson, answerNothing } from '../wire/answer.ts';
import type { Endpoint } from '../wire/endpoint.ts';
import { requireNoOtherBody } from '../wire/json-body.ts';
import { unauthenticated } from '../wire/problem.ts';
import type { AccountHandler } from '../wire/session.ts';

/** The session of the person who is signed in. */
export function sessionEndpoints({ clients, sessions }: GatewayContext): Endpoint[] {
  const readAccount: AccountHandler = (_request, response, { account }) => {
    answerJson(response, accountJson(account));
  };

  // A cookie whose session is over goes too, although nobody is signed in any more.
  const signOut: RequestHandler = async (request, response) => {
    await requireNoOtherBody(request, response);
    const signedIn = await sessions.find(request, response);
    const sessionToken = sessions.token(request);
    if (signedIn && sessionToken !== undefined) await clients.accounts.signOut({ sessionToken }, callFor(response));
    sessions.close(response);
    if (signedIn === undefined) throw unauthenticated();
    answerNothing(response);
  };

  const shared = { family: 'management', origins: 'site', oauth: false } as const;
  return [
    { path: '/api/accounts', ...shared, methods: { GET: sessions.account(readAccount) } },
    { path: '/api/auth/logout', ...shared, methods: { POST: signOut } },
  ];
}
