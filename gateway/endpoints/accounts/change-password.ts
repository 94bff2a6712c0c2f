import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { SignInResponse, SignUpResponse } from '../../../proto/gen/storyden/account/v1/account_pb.ts';
import { knownBrowserCookie, SIGN_IN_PATH } from '../../auth/known-browser.ts';
import type { AccountHandler } from '../../auth/session-guard.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson, answerNothing } from '../../http/answer.ts';
import { clientAddress } from '../../http/client-address.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { readJson, text } from '../../http/json-body.ts';
import { requireMessage } from '../../http/message-values.ts';
import { callFor } from '../../rpc-clients.ts';
import { notifyClients } from './sign-out.ts';

export const passwordChangeSchema = z.object({ current_password: text, new_password: text });

export const credentialsSchema = z.object({ identifier: text, token: text });

/** Signing up and in with a handle and a password, which both open a fresh session; and changing one's own. */
export function passwordEndpoints(context: GatewayContext): Route[] {
  const { rpc, sessions } = context;
  const knownBrowsers = knownBrowserCookie({ issuer: context.config.publicApiAddress });
  const person = (request: Request) => ({
    clientAddress: clientAddress(request),
    replacesSessionToken: sessions.token(request) ?? '',
    knownBrowser: knownBrowsers.kept(request),
  });
  const answerSignedIn = async (response: Response, signedIn: SignUpResponse | SignInResponse) => {
    const { account, session, replaced, knownBrowser } = signedIn;
    sessions.open(response, requireMessage(session));
    knownBrowsers.remember(response, knownBrowser);
    if (replaced) await notifyClients(replaced, response, context);
    answerJson(response, { id: requireMessage(account).id });
  };

  const signUp: RequestHandler = async (request, response) => {
    const { identifier, token } = await readJson(request, response, credentialsSchema);
    const signedUp = await rpc.accounts.signUp(
      { handle: identifier, password: token, ...person(request) },
      callFor(response),
    );
    await answerSignedIn(response, signedUp);
  };

  const signIn: RequestHandler = async (request, response) => {
    const { identifier, token } = await readJson(request, response, credentialsSchema);
    const signedIn = await rpc.accounts.signIn(
      { handle: identifier, password: token, ...person(request) },
      callFor(response),
    );
    await answerSignedIn(response, signedIn);
  };

  const change: AccountHandler = async (request, response, { sessionId: keptSessionId }) => {
    const body = await readJson(request, response, passwordChangeSchema);
    const sessionToken = sessions.token(request) ?? '';
    const changed = await rpc.accounts.changePassword(
      {
        sessionToken,
        currentPassword: body.current_password,
        newPassword: body.new_password,
        knownBrowser: knownBrowsers.kept(request),
      },
      callFor(response),
    );
    knownBrowsers.remember(response, changed.knownBrowser);
    await notifyClients({ accountId: requireMessage(changed.account).id, keptSessionId }, response, context);
    answerNothing(response);
  };

  const shared = { family: 'management', origins: 'site', oauth: false } as const;
  return [
    { path: `${SIGN_IN_PATH}/signup`, ...shared, methods: { POST: signUp } },
    { path: `${SIGN_IN_PATH}/signin`, ...shared, methods: { POST: signIn } },
    { path: '/api/auth/password', ...shared, methods: { PUT: sessions.account(change) } },
  ];
}
