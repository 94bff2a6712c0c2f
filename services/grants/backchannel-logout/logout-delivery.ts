import type { Logger } from '../../../runtime/log.ts';
import type { LogoutNotification, PassedOver } from '../domain/logout.ts';
import { UntrustedSiteFailure } from '../outgoing/untrusted-site-failure.ts';
import type { NotificationResult } from './notify-client.ts';
import { longest, type Shares, type Try, turns } from './under-way.ts';

export type LogoutDeliveryOptions = {
  /** Takes the oldest notification that is due and of nobody who is passed over. */
  readonly claim: (passed: PassedOver) => Promise<LogoutNotification | undefined>;
  /** One try; the signal ends it. */
  readonly tell: (notification: LogoutNotification, signal: AbortSignal) => Promise<NotificationResult>;
  readonly log: Logger;
  /** Tries at once. */
  readonly atOnce?: number;
  readonly shares?: Shares;
  /** Milliseconds after which a try is slow: it keeps no place of its account, nor any other if all are taken. */
  readonly patience?: number;
};

export type LogoutDelivery = {
  /** Tells everybody who is due, without being waited for. */
  wake(): void;
  /** Takes no more, and resolves when the tries under way are over. */
  stop(): Promise<void>;
};

const SHARES: Shares = { client: 4, account: 8, host: 4 };

/**
 * Delivers logout tokens; every replica does, and the database gives each notification to one.
 *
 * Whoever is slow delays nobody else: one client, account or host has a few places of many; those without a try under
 * way go first; and where all places are taken, the try that has lasted longest makes room, to be made again later.
 */
export function logoutDelivery(options: LogoutDeliveryOptions): LogoutDelivery {
  const { claim, tell, log, atOnce = 64, shares = SHARES, patience = 500 } = options;
  const running = new Set<Try>();
  // Those that had to make room too, until they are over.
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
    for (const passed of turns(shares, [...running], performance.now() - patience)) {
      const notification = await claim(passed);
      if (notification !== undefined) return notification;
    }
    return undefined;
  }

  /** Whether there is a place, or one that its try has had for long enough. */
  function hasRoom(): boolean {
    const oldest = longest([...running]);
    return running.size < atOnce || oldest === undefined || oldest.begunAt + patience <= performance.now();
  }

  function makeRoom() {
    if (running.size < atOnce) return;
    const oldest = longest([...running]);
    if (oldest === undefined) return;
    running.delete(oldest);
    oldest.end.abort(new UntrustedSiteFailure('it was slow, and others waited'));
  }

  function begin(notification: LogoutNotification) {
    const begun: Try = { notification, begunAt: performance.now(), end: new AbortController() };
    running.add(begun);
    // Slow from then on: others may have its place.
    const slow = setTimeout(wake, patience + 1);
    const delivery = deliver(begun, notification).finally(() => {
      clearTimeout(slow);
      running.delete(begun);
      deliveries.delete(delivery);
      // A place is free again, for whoever was passed over.
      wake();
    });
    deliveries.add(delivery);
  }

  async function deliver({ end }: Try, notification: LogoutNotification) {
    const { clientId: client_id, attempts } = notification;
    try {
      const told = await tell(notification, end.signal);
      if (told.outcome === 'told') return log.info({ client_id, attempts }, 'client told of a logout');
      const detail = told.error instanceof UntrustedSiteFailure ? told.error.detail : String(told.error);
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
        if (failing) log.info('logouts can be delivered again');
        failing = false;
      } catch (error) {
        // An outage is told once, not at every round of it.
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
