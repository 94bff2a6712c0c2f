import { type CountAttempt, type Counter, perNetwork } from '../../shared/attempts.ts';
import { Refusal } from '../../shared/refusal.ts';
import { type Client, isSelfRegistered } from '../domain/client.ts';

/** How much of something an address may do. */
export type RequestLimit = Counter['limit'];

export type RequestLimitPorts = {
  /** Counts what nothing takes back. */
  readonly countRequest: CountAttempt;
};

/** @throws Refusal rate_limited if one of the counters is at its limit */
export async function limitRequests(
  counters: readonly Counter[],
  words: { readonly tooMany: string; readonly before?: string },
  { countRequest }: RequestLimitPorts,
): Promise<void> {
  const { wait } = await countRequest(counters);
  if (wait !== undefined) throw rateLimited(wait, words.tooMany, words.before);
}

/**
 * Counts what a client has the server keep for it, against the address that it comes from. One that has proved who it is
 * is not counted: it acts for all of its users from one address, and an administrator or a member answers for it. Nobody
 * does for one that registered itself, and of documents anybody can publish as many as they like.
 *
 * @throws Refusal rate_limited
 */
export async function limitUnauthenticated(
  client: Pick<Client, 'type' | 'registration'>,
  request: { readonly name: string; readonly clientAddress: string; readonly limit: RequestLimit },
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
