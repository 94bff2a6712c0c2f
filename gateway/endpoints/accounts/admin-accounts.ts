import { z } from 'zod';
import { json, text } from '../../http/json-body.ts';
import { requireMessage } from '../../http/message-values.ts';
import { NEWEST_FIRST, pageJson, pagesOf } from '../../http/page.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { operation } from '../../routing/operation.ts';
import { accountJson, shownAccount } from './account-json.ts';
import { notifyClients } from './sign-out.ts';

const ONE = { path: z.object({ handle: z.string() }), refuses: { 404: 'There is no such account.' } } as const;
const answer = { 200: { description: 'The account.', json: shownAccount } };

const listAccounts = operation({
  id: 'listAccounts',
  summary: 'List all accounts',
  who: 'administrator',
  ...pagesOf({ accounts: z.array(shownAccount) }, NEWEST_FIRST),
  handle: async ({ rpc, call, query: page }) => {
    const listed = await rpc.accounts.listAccounts(page.rows, call);
    return { accounts: listed.accounts.map(accountJson), ...pageJson(page, listed) };
  },
});

const newAccount = z.object({
  handle: text,
  name: text.optional().meta({ description: 'Shown to others; without it the handle.' }),
  password: text,
  email: text.optional(),
  email_verified: z.boolean('expected true or false').optional(),
});

const createAccount = operation({
  id: 'createAccount',
  summary: 'Create an account',
  who: 'administrator',
  body: json(newAccount),
  answer,
  refuses: { 409: 'The handle is taken.' },
  handle: async ({ rpc, call, body }) => {
    const { handle, name = '', password, email = '', email_verified: emailVerified = false } = body;
    const { account } = await rpc.accounts.createAccount({ handle, name, password, email, emailVerified }, call);
    return accountJson(requireMessage(account));
  },
});

const setPassword = operation({
  ...ONE,
  id: 'setPassword',
  summary: 'Give an account another password, which ends its sessions',
  who: 'administrator',
  body: json(z.object({ password: text })),
  answer: { 204: { description: 'It is set.' } },
  handle: async ({ body: { password }, path: { handle }, signedIn: { sessionId: keptSessionId }, ...http }) => {
    const { rpc, call, sessions, request } = http;
    const keepsSessionToken = sessions.token(request) ?? '';
    const set = await rpc.accounts.setPassword({ handle, password, keepsSessionToken }, call);
    await notifyClients({ accountId: requireMessage(set.account).id, keptSessionId }, http);
  },
});

const suspendAccount = operation({
  ...ONE,
  id: 'suspendAccount',
  summary: 'Suspend an account, which ends its sessions',
  who: 'administrator',
  answer,
  handle: async ({ path: { handle }, ...http }) => {
    const { account } = await http.rpc.accounts.suspendAccount({ handle }, http.call);
    const suspended = requireMessage(account);
    await notifyClients({ accountId: suspended.id }, http);
    return accountJson(suspended);
  },
});

const reinstateAccount = operation({
  ...ONE,
  id: 'reinstateAccount',
  summary: 'Take a suspension back',
  who: 'administrator',
  answer: { 204: { description: 'It is taken back.' } },
  handle: async ({ rpc, call, path: { handle } }) => {
    await rpc.accounts.reinstateAccount({ handle }, call);
  },
});

const SHARED = { tag: 'Administration', family: 'management', origins: 'site', oauth: false } as const;

/** Accounts, their passwords and suspensions, for administrators. */
export const adminAccountEndpoints: readonly Endpoint[] = [
  { ...SHARED, path: '/api/admin/accounts', operations: { GET: listAccounts, POST: createAccount } },
  { ...SHARED, path: '/api/admin/accounts/:handle/password', operations: { PUT: setPassword } },
  { ...SHARED, path: '/api/admin/bans/:handle', operations: { POST: suspendAccount, DELETE: reinstateAccount } },
];
