import { type CountAttempt, type Counter, perNetwork } from '../../shared/attempts.ts';
import { Refusal } from '../../shared/refusal.ts';
import { type Client, isSelfRegistered } from '../domain/client.ts';

export type RequestLimitPorts = {
  /** `request` counts what is never taken back. */
  readonly counters: { readonly request: CountAttempt };
};

/** @throws Refusal rate_limited if one of the counters is at its limit */
export async function limitRequests(
  counters: readonly Counter[],
  words: { readonly tooMany: string; readonly before?: string },
  ports: RequestLimitPorts,
): Promise<void> {
  const { wait } = await ports.counters.request(counters);
  if (wait !== undefined) throw rateLimited(wait, words.tooMany, words.before);
}

/**
 * Counts a request that makes this server store something for a client, by the network address. A client that authenticated
 * is not counted: it acts for all of its users from one address, and an administrator or a member is responsible for it.
 * A client that registered itself or is known by its document is counted even then: anybody can have many of those.
 *
 * @throws Refusal rate_limited
 */
export async function limitUnauthenticated(
  client: Pick<Client, 'type' | 'registration'>,
  request: { readonly name: string; readonly clientAddress: string; readonly limit: Counter['limit'] },
  tooMany: string,
  ports: RequestLimitPorts,
): Promise<void> {
  if (client.type !== 'public' && !isSelfRegistered(client)) return;
  await limitRequests(perNetwork(request.name, request.clientAddress, request.limit), { tooMany }, ports);
}

/** `before` says what to do before waiting, if there is something. */
export function rateLimited(wait: number, message: string, before = ''): Refusal {
  const suggested =
    before === '' ? `Wait ${wait} seconds, then try again.` : `${before}, wait ${wait} seconds, then try again.`;
  return new Refusal('rate_limited', message, { suggested, retryAfterSeconds: wait });
}
