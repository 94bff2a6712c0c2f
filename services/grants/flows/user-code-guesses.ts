import { clientNetwork } from '../../client-network.ts';
import { Refusal } from '../../refusal.ts';
import { OAuthError } from '../domain/oauth-error.ts';

type GuessCounter = {
  attempt(key: string): Promise<number | undefined>;
  forgive(key: string): Promise<void>;
};

export type GuessingPorts = {
  /** By account, from whatever address, and by address, for whatever account. */
  readonly userCodeGuesses: { readonly account: GuessCounter; readonly address: GuessCounter };
};

/**
 * Counts wrong user codes per account and per address (RFC 8628 §5.1). `look` throws invalid_request for a wrong code;
 * every other outcome is taken back.
 *
 * @throws Refusal rate_limited once there were too many
 */
export async function limitGuesses<Result>(
  who: { accountId: string; clientAddress: string },
  { userCodeGuesses: { account, address } }: GuessingPorts,
  look: () => Promise<Result>,
): Promise<Result> {
  const counters = [{ counter: account, key: who.accountId }];
  if (who.clientAddress !== '') counters.push({ counter: address, key: clientNetwork(who.clientAddress) });
  await countAttempt(counters);
  let wrong = false;
  try {
    return await look();
  } catch (error) {
    wrong = error instanceof OAuthError && error.code === 'invalid_request';
    throw error;
  } finally {
    if (!wrong) await Promise.all(counters.map(({ counter, key }) => counter.forgive(key)));
  }
}

/** An attempt that one counter refuses is none for the others: they may be somebody else's too. */
async function countAttempt(counters: readonly { counter: GuessCounter; key: string }[]) {
  for (const [place, { counter, key }] of counters.entries()) {
    const wait = await counter.attempt(key);
    if (wait === undefined) continue;
    await Promise.all(counters.slice(0, place).map((earlier) => earlier.counter.forgive(earlier.key)));
    throw tooMany(wait);
  }
}

function tooMany(wait: number): Refusal {
  return new Refusal('rate_limited', 'Too many codes were tried.', {
    suggested: `Wait ${wait} seconds, then try again.`,
    retryAfterSeconds: wait,
  });
}
