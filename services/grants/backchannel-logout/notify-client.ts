import type { Ids } from '../domain/ids.ts';
import {
  isLastAttempt,
  type LogoutNotification,
  type LogoutNotifications,
  logoutTokenClaims,
} from '../domain/logout.ts';
import { algFor } from '../domain/signing-alg.ts';
import type { TokenSigner } from '../domain/token-signer.ts';

export type NotifyClientPorts = {
  readonly issuer: string;
  readonly signer: Pick<TokenSigner, 'alg' | 'algs' | 'sign'>;
  readonly notifications: Pick<LogoutNotifications, 'settle'>;
  readonly send: (address: string, token: string, signal: AbortSignal) => Promise<void>;
  readonly now: () => Date;
  readonly ids: Pick<Ids, 'make'>;
};

/** The result of one attempt. A client that failed is tried again later, until it is given up. */
export type NotificationResult =
  | { readonly outcome: 'notified' }
  | { readonly outcome: 'failed' | 'given_up'; readonly error: unknown };

/**
 * Sends one client a logout token, made for this attempt (OIDC Back-Channel Logout §2.5). The signal ends the attempt, which counts
 * as failed.
 */
export async function notifyClient(
  notification: LogoutNotification,
  signal: AbortSignal,
  ports: NotifyClientPorts,
): Promise<NotificationResult> {
  const issued = { issuer: ports.issuer, at: ports.now(), jti: ports.ids.make() };
  // The same algorithm as its ID tokens (§2.6).
  const alg = algFor(notification.alg, ports.signer);
  const token = await ports.signer.sign(logoutTokenClaims(notification, issued), 'logout+jwt', alg);
  try {
    await ports.send(notification.address, token, signal);
  } catch (error) {
    if (!isLastAttempt(notification)) return { outcome: 'failed', error };
    await ports.notifications.settle(notification.id);
    return { outcome: 'given_up', error };
  }
  await ports.notifications.settle(notification.id);
  return { outcome: 'notified' };
}
