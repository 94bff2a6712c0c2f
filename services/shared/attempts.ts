import { clientNetworks } from './client-network.ts';

/** Under what an attempt is counted: so many under this key in so many seconds. */
export type Counter = {
  /** Tells the keys of one limit from those of another. */
  readonly name: string;
  readonly key: string;
  readonly limit: { readonly points: number; readonly seconds: number };
};

/** Refused, with the whole seconds to wait, at least 1; or counted, and what takes it back. */
export type Attempt = { readonly wait: number } | { readonly wait: undefined; readonly takeBack: () => Promise<void> };

/**
 * Counts one attempt under all of these, or under none of them if one is at its limit: a refused attempt costs nobody
 * who shares a key with it. The widest key stands first.
 */
export type CountAttempt = (counters: readonly Counter[]) => Promise<Attempt>;

/**
 * Counters for the networks of an address, the widest first; none if the address is unknown. `limit` is for what one
 * person holds, and the wider networks have as much more room as clientNetworks says.
 */
export function perNetwork(name: string, address: string, limit: Counter['limit']): Counter[] {
  return clientNetworks(address).map(({ network, width }) => ({
    name,
    key: network,
    limit: wider(limit, width),
  }));
}

/** The same time, with room for so many times as much. */
export function wider(limit: Counter['limit'], times: number): Counter['limit'] {
  return { ...limit, points: limit.points * times };
}
