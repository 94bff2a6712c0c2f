import type { Logger } from '../../../runtime/log.ts';
import type { Connection } from '../../shared/database/connection.ts';
import type { GrantsConfig } from '../config.ts';
import { logoutNotificationStore } from '../store/logout-notifications.ts';
import { logoutDelivery } from './logout-delivery.ts';
import { type NotifyClientPorts, notifyClient } from './notify-client.ts';
import { sendLogoutToken } from './send-logout-token.ts';

export type BackchannelLogoutOptions = Pick<NotifyClientPorts, 'signer' | 'now' | 'ids'> & {
  readonly config: Pick<GrantsConfig, 'issuer' | 'metadataDocuments'>;
  readonly db: Connection;
  readonly log: Logger;
};

/** Sends logout tokens to the clients that the database says are to be notified (OIDC Back-Channel Logout §2.5). */
export function logouts({ config, db, log, ...ports }: BackchannelLogoutOptions) {
  const { issuer } = config;
  const rules = { issuer, allowInsecure: config.metadataDocuments.allowInsecureFetch };
  const notifications = logoutNotificationStore(db);
  const send: NotifyClientPorts['send'] = (...sent) => sendLogoutToken(...sent, rules);
  return logoutDelivery({
    claim: notifications.claim,
    notify: (notification, signal) => notifyClient(notification, signal, { ...ports, issuer, notifications, send }),
    log,
  });
}
