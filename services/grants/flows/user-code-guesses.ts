import { Refusal } from '../../refusal.ts';
import { OAuthError } from '../domain/oauth-error.ts';

export type GuessingPorts = {
  readonly userCodeGuesses: {
    attempt(key: string): Promise<number | undefined>;
    forgive(key: string): Promise<void>;
  };
};

/**
 * Counts wrong user codes per account and per address (RFC 8628 §5.1). `look` throws invalid_request for a wrong code;
 * every other outcome is taken back.
 *
 * @throws Refusal rate_limited once there were too many
 */
export async function limitGuesses<Result>(
  who: { accountId: string; clientAddress: string },
  ports: GuessingPorts,
  look: () => Promise<Result>,
): Promise<Result> {
  const keys = [`account:${who.accountId}`, ...(who.clientAddress ? [`address:${who.clientAddress}`] : [])];
  // One after the other: whoever is stopped by the first adds nothing to the second, which others may share.
  for (const key of keys) {
    const wait = await ports.userCodeGuesses.attempt(key);
    if (wait !== undefined) throw tooMany(wait);
  }
  let wrong = false;
  try {
    return await look();
  } catch (error) {
    wrong = error instanceof OAuthError && error.code === 'invalid_request';
    throw error;
  } finally {
    if (!wrong) await Promise.all(keys.map((key) => ports.userCodeGuesses.forgive(key)));
  }
}

function tooMany(wait: number): Refusal {
  return new Refusal('rate_limited', 'Too many codes were tried.', {
    suggested: `Wait ${wait} seconds, then try again.`,
    retryAfterSeconds: wait,
  });
}
