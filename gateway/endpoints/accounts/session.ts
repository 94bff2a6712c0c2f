import type { RequestHandler } from 'express';
import type { AccountHandler } from '../../auth/session-guard.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson, answerNothing } from '../../http/answer.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { requireNoOtherBody } from '../../http/json-body.ts';
import { unauthenticated } from '../../http/problem.ts';
import { accountJson } from './account-json.ts';
import { signOut } from './sign-out.ts';

/** The session of the person who is signed in. */
export function sessionEndpoints(context: GatewayContext): Route[] {
  const { sessions } = context;
  const readAccount: AccountHandler = (_request, response, { account }) => {
    answerJson(response, accountJson(account));
  };

  // A cookie whose session is over goes too, although nobody is signed in any more.
  const logout: RequestHandler = async (request, response) => {
    await requireNoOtherBody(request, response);
    const signedIn = await sessions.find(request, response);
    if (signedIn === undefined) {
      sessions.close(response);
      throw unauthenticated();
    }
    await signOut(request, response, signedIn, context);
    answerNothing(response);
  };

  const shared = { family: 'management', origins: 'site', oauth: false } as const;
  return [
    { path: '/api/accounts', ...shared, methods: { GET: sessions.account(readAccount) } },
    { path: '/api/auth/logout', ...shared, methods: { POST: logout } },
  ];
}
