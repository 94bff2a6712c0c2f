import { z } from 'zod';
import { requireNoOtherBody } from '../../http/json-body.ts';
import { unauthenticated } from '../../http/problem.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { operation } from '../../routing/operation.ts';
import { accountJson, shownAccount } from './account-json.ts';
import { signOut } from './sign-out.ts';

const readOwnAccount = operation({
  id: 'readOwnAccount',
  summary: 'Read who is signed in',
  who: 'account',
  answer: { 200: { description: 'The account.', json: shownAccount } },
  handle: ({ account }) => accountJson(account),
});

const endSession = operation({
  id: 'signOut',
  summary: 'End the session',
  who: 'account',
  answer: { 204: { description: 'It is over.', headers: { 'Set-Cookie': z.string() } } },
  // A cookie whose session is over goes too, although nobody is signed in any more.
  guard: async ({ sessions, request, response }) => {
    await requireNoOtherBody(request, response);
    const signedIn = await sessions.find(request, response);
    if (signedIn) return { account: signedIn.account, signedIn };
    sessions.close(response);
    throw unauthenticated();
  },
  handle: ({ signedIn, ...http }) => signOut(signedIn, http),
});

const SHARED = { tag: 'Session', family: 'management', origins: 'site', oauth: false } as const;

/** The session of the person who is signed in. */
export const sessionEndpoints: readonly Endpoint[] = [
  { ...SHARED, path: '/api/auth/logout', operations: { POST: endSession } },
  { ...SHARED, path: '/api/accounts', operations: { GET: readOwnAccount } },
];
