import type { SignedInAccount } from '../../auth/session-guard.ts';
import type { HttpCall } from '../../routing/operation.ts';

/** Milliseconds that a sign-out waits for the grant service to note which clients to notify. */
const NOTED_WITHIN_MS = 2_000;

/** What has ended: one session, or all of an account, but one if one is kept. */
type Ended = { readonly accountId: string; readonly sessionId?: string; readonly keptSessionId?: string };

/** Ends the session of a browser and takes its cookie away, then asks for the session's clients to be notified. */
export async function signOut({ account, sessionId }: SignedInAccount, http: HttpCall): Promise<void> {
  const { rpc, call, sessions, request, response } = http;
  const sessionToken = sessions.token(request);
  if (sessionToken !== undefined) await rpc.accounts.signOut({ sessionToken }, call);
  sessions.close(response);
  // An account service that names no sessions has none that a client could know.
  if (sessionId !== '') await notifyClients({ accountId: account.id, sessionId }, http);
}

/**
 * Tells the grant service that sessions are over, which notifies their clients (OIDC Back-Channel Logout §2.3). The sessions
 * are over even if the grant service cannot be reached: nobody stays signed in because a client could not be notified.
 */
export async function notifyClients(ended: Ended, { rpc, call, log, response }: HttpCall): Promise<void> {
  try {
    await rpc.logouts.endSession(ended, { ...call, timeoutMs: NOTED_WITHIN_MS });
  } catch (error) {
    log.warn({ err: error, request_id: response.locals.requestId }, 'a session ended without its clients being told');
  }
}
