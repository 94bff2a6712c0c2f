import type { LogoutNotification, PassedOver } from '../domain/logout.ts';

/** How many tries there may be at once of one client, at one host, and for one account that are not slow yet. */
export type Shares = { readonly client: number; readonly account: number; readonly host: number };

/** One try. */
export type Try = {
  readonly notification: Pick<LogoutNotification, 'clientRowId' | 'accountId' | 'host'>;
  /** Milliseconds of a clock that only goes forward. */
  readonly begunAt: number;
  readonly end: AbortController;
};

/**
 * Who is passed over at first, and then, while nobody else is due: those who have a try under way wait for those who have
 * none, and after them clients and hosts that have one for those that have none; nobody has more than a share. Tries begun before `slowSince` keep no place of their account.
 */
export function turns(shares: Shares, tries: readonly Try[], slowSince: number): PassedOver[] {
  if (tries.length === 0) return [{ clients: [], accounts: [], hosts: [] }];
  const served = withShare({ client: 1, account: 1, host: 1 }, tries);
  const { accounts } = withShare(
    shares,
    tries.filter(({ begunAt }) => begunAt > slowSince),
  );
  return [served, { ...served, accounts }, { ...withShare(shares, tries), accounts }];
}

function withShare(shares: Shares, tries: readonly Try[]): PassedOver {
  const notifications = tries.map(({ notification }) => notification);
  const clients = notifications.map(({ clientRowId }) => clientRowId);
  const accounts = notifications.map(({ accountId }) => accountId);
  const hosts = notifications.map(({ host }) => host);
  return {
    clients: atLeast(shares.client, clients),
    accounts: atLeast(shares.account, accounts),
    hosts: atLeast(shares.host, hosts),
  };
}

/** What a list has so many times or more, once each. */
function atLeast(times: number, names: readonly string[]): string[] {
  const groups = Map.groupBy(names, (name) => name);
  return [...groups].filter(([, same]) => same.length >= times).map(([name]) => name);
}

/** The try that began first. */
export function longest(tries: readonly Try[]): Try | undefined {
  const [first] = tries.toSorted((one, other) => one.begunAt - other.begunAt);
  return first;
}
