import type { Accounts } from '../domain/account.ts';
import { type Client, isNotifiedOfLogouts } from '../domain/client.ts';
import { type EndSessionPorts, endSession } from './rp-initiated-logout.ts';

export type LivingSessionPorts = EndSessionPorts & {
  readonly accounts: Pick<Accounts, 'sessionIsOver'>;
};

/**
 * The session that an ID token may name, if the client wants to be notified of logouts and the session lives. If the end of a
 * session was missed, because this service was down, it ends now and its clients are notified (OIDC Back-Channel Logout §2.3).
 */
export async function livingSession(
  { accountId, sessionId }: { readonly accountId: string; readonly sessionId: string | undefined },
  client: Pick<Client, 'metadata'>,
  ports: LivingSessionPorts,
): Promise<string | undefined> {
  if (sessionId === undefined || !isNotifiedOfLogouts(client)) return undefined;
  if (!(await ports.accounts.sessionIsOver(accountId, sessionId))) return sessionId;
  await endSession({ accountId, sessionId, keptSessionId: undefined }, ports);
  return undefined;
}
