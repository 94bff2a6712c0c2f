import type { Request, Response } from 'express';
import type { SignedInAccount } from '../../auth/session-guard.ts';
import type { GatewayContext } from '../../context.ts';
import { callFor } from '../../rpc-clients.ts';

/** Milliseconds that a sign-out waits until it is noted whom to tell of it. */
const NOTED_WITHIN_MS = 2_000;

/** What has ended: one session, or all of an account, but one if one is kept. */
type Ended = { readonly accountId: string; readonly sessionId?: string; readonly keptSessionId?: string };

type SignOutContext = Pick<GatewayContext, 'rpc' | 'sessions' | 'log'>;

/** Ends the session of a browser and takes its cookie away, then has the session's clients told. */
export async function signOut(
  request: Request,
  response: Response,
  { account, sessionId }: SignedInAccount,
  context: SignOutContext,
): Promise<void> {
  const { rpc, sessions } = context;
  const sessionToken = sessions.token(request);
  if (sessionToken !== undefined) await rpc.accounts.signOut({ sessionToken }, callFor(response));
  sessions.close(response);
  // An account service that names no sessions has none that a client could know.
  if (sessionId !== '') await notifyClients({ accountId: account.id, sessionId }, response, context);
}

/**
 * Has clients told that sessions are over (OIDC Back-Channel Logout §2.3). They are over whether or not the grant
 * service can be reached: nobody stays signed in because a client could not be told.
 */
export async function notifyClients(
  ended: Ended,
  response: Response,
  { rpc, log }: Pick<GatewayContext, 'rpc' | 'log'>,
): Promise<void> {
  try {
    await rpc.logouts.endSession(ended, { ...callFor(response), timeoutMs: NOTED_WITHIN_MS });
  } catch (error) {
    log.warn({ err: error, request_id: response.locals.requestId }, 'a session ended without its clients being told');
  }
}
