import type { LogoutNotification, PassedOver } from '../domain/logout.ts';

/**
 * How many attempts may run at once for one client, at one host, and for one account; of an account those that are slow do not
 * count.
 */
export type Shares = { readonly client: number; readonly account: number; readonly host: number };

/** An attempt to notify a client that has not ended yet. */
export type RunningAttempt = {
  readonly notification: Pick<LogoutNotification, 'clientRowId' | 'accountId' | 'host'>;
  /** Milliseconds of a clock that only goes forward. */
  readonly begunAt: number;
  /** Ends the attempt. */
  readonly end: AbortController;
};

/**
 * Whom the next claims pass over, in their order: the first claim passes over everybody who has a running attempt; the second
 * one clients and hosts with a running attempt, and accounts that have used up their share; the third one only those who have
 * used up their share. Attempts begun before `slowSince` do not count for their account.
 */
export function claimOrder(shares: Shares, running: readonly RunningAttempt[], slowSince: number): PassedOver[] {
  if (running.length === 0) return [{ clients: [], accounts: [], hosts: [] }];
  const served = withShare({ client: 1, account: 1, host: 1 }, running);
  const { accounts } = withShare(
    shares,
    running.filter(({ begunAt }) => begunAt > slowSince),
  );
  return [served, { ...served, accounts }, { ...withShare(shares, running), accounts }];
}

/** Those who have as many running attempts as their share. */
function withShare(shares: Shares, running: readonly RunningAttempt[]): PassedOver {
  const notifications = running.map(({ notification }) => notification);
  const clients = notifications.map(({ clientRowId }) => clientRowId);
  const accounts = notifications.map(({ accountId }) => accountId);
  const hosts = notifications.map(({ host }) => host);
  return {
    clients: atLeast(shares.client, clients),
    accounts: atLeast(shares.account, accounts),
    hosts: atLeast(shares.host, hosts),
  };
}

/** The names that a list has at least so many times, once each. */
function atLeast(times: number, names: readonly string[]): string[] {
  const groups = Map.groupBy(names, (name) => name);
  return [...groups].filter(([, same]) => same.length >= times).map(([name]) => name);
}

/** The attempt that has run for longest. */
export function oldestAttempt(running: readonly RunningAttempt[]): RunningAttempt | undefined {
  const [first] = running.toSorted((one, other) => one.begunAt - other.begunAt);
  return first;
}
