import type { Logger } from '../../../runtime/log.ts';
import { DocumentUnavailable } from '../documents/document-unavailable.ts';
import type { LogoutNotification } from '../domain/logout.ts';
import type { Told } from '../flows/tell-client.ts';

export type LogoutDeliveryOptions = {
  /** The next notification that is due and not of a busy client. */
  readonly claim: (busy: readonly string[]) => Promise<LogoutNotification | undefined>;
  readonly tell: (notification: LogoutNotification) => Promise<Told>;
  readonly log: Logger;
  /** Clients told at once, and sessions of one client. */
  readonly atOnce?: number;
  readonly atOncePerClient?: number;
};

export type LogoutDelivery = {
  /** Tells everybody who is due, without being waited for. */
  wake(): void;
  /** Takes no more, and resolves when the tries under way are over. */
  stop(): Promise<void>;
};

/**
 * Delivers logout tokens; every replica does, and the database gives each notification to one. A client that is slow
 * holds up its own notifications alone.
 */
export function logoutDelivery({
  claim,
  tell,
  log,
  atOnce = 32,
  atOncePerClient = 4,
}: LogoutDeliveryOptions): LogoutDelivery {
  const running = new Map<Promise<void>, string>();
  let claiming: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  const busy = () => {
    const clients = [...running.values()];
    return clients.filter((client) => clients.filter((other) => other === client).length >= atOncePerClient);
  };

  async function claimAll() {
    while (!stopped && running.size < atOnce) {
      const notification = await claim([...new Set(busy())]);
      if (notification === undefined) return;
      const delivery = deliver(notification).finally(() => {
        running.delete(delivery);
        // A place is free again, for whoever was passed over.
        wake();
      });
      running.set(delivery, notification.clientRowId);
    }
  }

  async function deliver(notification: LogoutNotification) {
    const { clientId: client_id, attempts } = notification;
    try {
      const told = await tell(notification);
      if (told.outcome === 'told') return log.info({ client_id, attempts }, 'client told of a logout');
      const detail = told.error instanceof DocumentUnavailable ? told.error.detail : String(told.error);
      log.warn({ client_id, attempts, detail }, MESSAGES[told.outcome]);
    } catch (error) {
      log.error({ err: error, client_id, attempts }, 'a logout could not be delivered');
    }
  }

  function wake() {
    if (stopped) return;
    again = true;
    claiming ??= claimWhileAsked().finally(() => {
      claiming = undefined;
    });
  }

  // Whoever wakes it while it claims may have come too late for the last claim.
  async function claimWhileAsked() {
    while (again && !stopped) {
      again = false;
      try {
        await claimAll();
      } catch (error) {
        log.warn({ err: error }, 'logouts cannot be delivered now; the next round tries again');
        return;
      }
    }
  }

  return {
    wake,
    async stop() {
      stopped = true;
      await claiming;
      await Promise.all(running.keys());
    },
  };
}

const MESSAGES = {
  failed: 'a client could not be told of a logout; it is tried again',
  given_up: 'a client could not be told of a logout and is given up',
} as const;
