import { z } from 'zod';
import { pageOf, pageQuery } from '../../http/page.ts';
import { explained } from '../../openapi/explained.ts';
import { describePath, type Operation, type Traits } from '../../openapi/operation.ts';
import { id } from '../../openapi/vocabulary.ts';
import { shownAccount } from './account-schema.ts';
import { newAccountSchema, passwordSchema } from './admin-accounts.ts';
import { credentialsSchema, passwordChangeSchema } from './change-password.ts';

const SESSION: Traits = { tag: 'Session', errors: 'problem', oauth: false };
const ADMINISTRATION: Traits = { tag: 'Administration', errors: 'problem', oauth: false };

const credentials = explained(credentialsSchema, { identifier: 'The handle.', token: 'The password.' });

const opensSession: Operation['answers'] = {
  200: {
    description:
      'The account. One cookie opens a fresh session; the other lets this browser sign in again while others guess.',
    json: z.object({ id }),
    headers: { 'Set-Cookie': z.string() },
  },
};

const account: Operation['answers'] = { 200: { description: 'The account.', json: shownAccount } };
const byHandle = { who: 'administrator', path: z.object({ handle: z.string() }) } as const;
const UNKNOWN = 'There is no such account.';

export const accountPaths = {
  '/api/auth/password/signup': describePath(SESSION, {
    post: {
      id: 'signUp',
      summary: 'Become a member',
      who: 'anybody',
      json: credentials,
      answers: opensSession,
      refuses: {
        403: 'This community takes no new members by itself, or the request comes from a page of another site.',
        409: 'The handle is taken.',
        429: 'Too many attempts.',
      },
    },
  }),
  '/api/auth/password/signin': describePath(SESSION, {
    post: {
      id: 'signIn',
      summary: 'Sign in with handle and password',
      who: 'anybody',
      json: credentials,
      answers: opensSession,
      refuses: {
        401: 'The handle or the password is wrong.',
        403: 'The account is suspended, or the request comes from a page of another site.',
        429: 'Too many attempts.',
      },
    },
  }),
  '/api/auth/password': describePath(SESSION, {
    put: {
      id: 'changePassword',
      summary: 'Change the own password, which ends the other sessions',
      who: 'account',
      json: passwordChangeSchema,
      answers: { 204: { description: 'It is changed.' } },
      refuses: { 401: 'Nobody is signed in, or the current password is wrong.', 429: 'Too many attempts.' },
    },
  }),
  '/api/auth/logout': describePath(SESSION, {
    post: {
      id: 'signOut',
      summary: 'End the session',
      who: 'account',
      answers: { 204: { description: 'It is over.', headers: { 'Set-Cookie': z.string() } } },
    },
  }),
  '/api/accounts': describePath(SESSION, {
    get: { id: 'readOwnAccount', summary: 'Read who is signed in', who: 'account', answers: account },
  }),
  '/api/admin/accounts': describePath(ADMINISTRATION, {
    get: {
      id: 'listAccounts',
      summary: 'List all accounts',
      who: 'administrator',
      query: pageQuery,
      answers: { 200: { description: 'Newest first.', json: pageOf({ accounts: z.array(shownAccount) }) } },
    },
    post: {
      id: 'createAccount',
      summary: 'Create an account',
      who: 'administrator',
      json: explained(newAccountSchema, { name: 'Shown to others; without it the handle.' }),
      answers: account,
      refuses: { 409: 'The handle is taken.' },
    },
  }),
  '/api/admin/accounts/{handle}/password': describePath(ADMINISTRATION, {
    put: {
      ...byHandle,
      id: 'setPassword',
      summary: 'Give an account another password, which ends its sessions',
      json: passwordSchema,
      answers: { 204: { description: 'It is set.' } },
      refuses: { 404: UNKNOWN },
    },
  }),
  '/api/admin/bans/{handle}': describePath(ADMINISTRATION, {
    post: {
      ...byHandle,
      id: 'suspendAccount',
      summary: 'Suspend an account, which ends its sessions',
      answers: account,
      refuses: { 404: UNKNOWN },
    },
    delete: {
      ...byHandle,
      id: 'reinstateAccount',
      summary: 'Take a suspension back',
      answers: { 204: { description: 'It is taken back.' } },
      refuses: { 404: UNKNOWN },
    },
  }),
};
