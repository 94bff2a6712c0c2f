import type { Logger } from '../../../runtime/log.ts';
import type { LogoutNotification, LogoutNotifications } from '../domain/logout.ts';
import { UntrustedSiteFailure } from '../outgoing/untrusted-site-failure.ts';
import type { NotificationResult } from './notify-client.ts';
import { claimOrder, oldestAttempt, type RunningAttempt, type Shares } from './running-attempts.ts';

export type LogoutDeliveryOptions = {
  readonly claim: LogoutNotifications['claim'];
  /** Notifies a client, once; the signal ends the attempt. */
  readonly notify: (notification: LogoutNotification, signal: AbortSignal) => Promise<NotificationResult>;
  readonly log: Logger;
  /** Attempts that run at once. */
  readonly atOnce?: number;
  readonly shares?: Shares;
  /**
   * Milliseconds after which an attempt is slow: it does not count for its account any more, and is ended if all places are
   * taken.
   */
  readonly patience?: number;
};

export type LogoutDelivery = {
  /** Starts to deliver what is due, and returns at once. */
  wake(): void;
  /** Takes no more notifications, and resolves when the running attempts have ended. */
  stop(): Promise<void>;
};

const SHARES: Shares = { client: 4, account: 8, host: 4 };

/**
 * Delivers logout tokens; every replica does, and the database gives each notification to one.
 *
 * A slow client delays no other: one client, account or host has a few places of many; those without a running attempt go
 * first; and if all places are taken, the attempt that has run for longest is ended, and repeated later.
 */
export function logoutDelivery(options: LogoutDeliveryOptions): LogoutDelivery {
  const { claim, notify, log, atOnce = 64, shares = SHARES, patience = 500 } = options;
  const running = new Set<RunningAttempt>();
  // Those that were ended to make room too, until they have ended.
  const deliveries = new Set<Promise<void>>();
  let claiming: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let failing = false;

  async function claimAll() {
    while (!stopped && hasRoom()) {
      const notification = await claimNext();
      if (notification === undefined) return;
      makeRoom();
      begin(notification);
    }
  }

  async function claimNext(): Promise<LogoutNotification | undefined> {
    for (const passed of claimOrder(shares, [...running], performance.now() - patience)) {
      const notification = await claim(passed);
      if (notification !== undefined) return notification;
    }
    return undefined;
  }

  /** Whether there is a free place, or one whose attempt is slow. */
  function hasRoom(): boolean {
    const oldest = oldestAttempt([...running]);
    return running.size < atOnce || oldest === undefined || oldest.begunAt + patience <= performance.now();
  }

  function makeRoom() {
    if (running.size < atOnce) return;
    const oldest = oldestAttempt([...running]);
    if (oldest === undefined) return;
    running.delete(oldest);
    oldest.end.abort(new UntrustedSiteFailure('it was slow, and others waited'));
  }

  function begin(notification: LogoutNotification) {
    const begun: RunningAttempt = { notification, begunAt: performance.now(), end: new AbortController() };
    running.add(begun);
    // Slow from then on: others may take its place.
    const slow = setTimeout(wake, patience + 1);
    const delivery = deliver(begun, notification).finally(() => {
      clearTimeout(slow);
      running.delete(begun);
      deliveries.delete(delivery);
      // A place is free again, for those who were passed over.
      wake();
    });
    deliveries.add(delivery);
  }

  async function deliver({ end }: RunningAttempt, notification: LogoutNotification) {
    const { clientId: client_id, attempts } = notification;
    try {
      const result = await notify(notification, end.signal);
      if (result.outcome === 'notified') return log.info({ client_id, attempts }, 'client told of a logout');
      const detail = result.error instanceof UntrustedSiteFailure ? result.error.detail : String(result.error);
      log.warn({ client_id, attempts, detail }, MESSAGES[result.outcome]);
    } catch (error) {
      log.error({ err: error, client_id, attempts }, 'a logout could not be delivered');
    }
  }

  function wake() {
    if (stopped) return;
    again = true;
    claiming ??= claimWhileWoken().finally(() => {
      claiming = undefined;
    });
  }

  // A call of wake during a claim may have come too late for that claim.
  async function claimWhileWoken() {
    while (again && !stopped) {
      again = false;
      try {
        await claimAll();
        if (failing) log.info('logouts can be delivered again');
        failing = false;
      } catch (error) {
        // An outage is logged once, not at every round of it.
        if (!failing) log.warn({ err: error }, 'logouts cannot be delivered now; the next rounds try again');
        failing = true;
        return;
      }
    }
  }

  return {
    wake,
    async stop() {
      stopped = true;
      await claiming;
      await Promise.all(deliveries);
    },
  };
}

const MESSAGES = {
  failed: 'a client could not be told of a logout; it is tried again',
  given_up: 'a client could not be told of a logout and is given up',
} as const;
