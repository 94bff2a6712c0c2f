import { z } from 'zod';
import type { AccountHandler } from '../../auth/session-guard.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson, answerNothing } from '../../http/answer.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { readJson, requireNoOtherBody, text } from '../../http/json-body.ts';
import { requireMessage } from '../../http/message-values.ts';
import { NEWEST_FIRST, pageJson, readPage } from '../../http/page.ts';
import { pathValue } from '../../http/request-parameters.ts';
import { callFor } from '../../rpc-clients.ts';
import { accountJson } from './account-json.ts';
import { notifyClients } from './sign-out.ts';

export const newAccountSchema = z.object({
  handle: text,
  name: text.optional(),
  password: text,
  email: text.optional(),
  email_verified: z.boolean('expected true or false').optional(),
});

export const passwordSchema = z.object({ password: text });

/** Accounts, their passwords and suspensions, for administrators. */
export function adminAccountEndpoints(context: GatewayContext): Route[] {
  const { rpc, sessions } = context;

  const list: AccountHandler = async (request, response) => {
    const page = readPage(request);
    const answer = await rpc.accounts.listAccounts({ ...page.rows, orderBy: NEWEST_FIRST.orderBy }, callFor(response));
    answerJson(response, { accounts: answer.accounts.map(accountJson), ...pageJson(page, answer) });
  };

  const create: AccountHandler = async (request, response) => {
    const body = await readJson(request, response, newAccountSchema);
    const { account } = await rpc.accounts.createAccount(
      {
        handle: body.handle,
        name: body.name ?? '',
        password: body.password,
        email: body.email ?? '',
        emailVerified: body.email_verified ?? false,
      },
      callFor(response),
    );
    answerJson(response, accountJson(requireMessage(account)));
  };

  const shared = { family: 'management', origins: 'site', oauth: false } as const;
  return [
    {
      path: '/api/admin/accounts',
      ...shared,
      methods: { GET: sessions.administrator(list), POST: sessions.administrator(create) },
    },
    {
      path: '/api/admin/accounts/:handle/password',
      ...shared,
      methods: { PUT: sessions.administrator(setPassword(context)) },
    },
    { path: '/api/admin/bans/:handle', ...shared, methods: suspensionMethods(context) },
  ];
}

function setPassword(context: GatewayContext): AccountHandler {
  const { rpc, sessions } = context;
  return async (request, response, { sessionId: keptSessionId }) => {
    const { password } = await readJson(request, response, passwordSchema);
    const keepsSessionToken = sessions.token(request) ?? '';
    const set = await rpc.accounts.setPassword(
      { handle: pathValue(request, 'handle'), password, keepsSessionToken },
      callFor(response),
    );
    await notifyClients({ accountId: requireMessage(set.account).id, keptSessionId }, response, context);
    answerNothing(response);
  };
}

function suspensionMethods(context: GatewayContext): Route['methods'] {
  const { rpc, sessions } = context;
  const suspend: AccountHandler = async (request, response) => {
    await requireNoOtherBody(request, response);
    const handle = pathValue(request, 'handle');
    const { account } = await rpc.accounts.suspendAccount({ handle }, callFor(response));
    const suspended = requireMessage(account);
    await notifyClients({ accountId: suspended.id }, response, context);
    answerJson(response, accountJson(suspended));
  };

  const reinstate: AccountHandler = async (request, response) => {
    await requireNoOtherBody(request, response);
    await rpc.accounts.reinstateAccount({ handle: pathValue(request, 'handle') }, callFor(response));
    answerNothing(response);
  };

  return { POST: sessions.administrator(suspend), DELETE: sessions.administrator(reinstate) };
}
