import { type CountAttempt, perNetwork, wider } from '../../shared/attempts.ts';
import type { RequestLimits } from '../domain/flow-settings.ts';
import { OAuthError } from '../domain/oauth-error.ts';
import { rateLimited } from './request-limits.ts';

/** An address may send the wrong codes of so many accounts: an office or a mobile network shares one. */
const ACCOUNTS_PER_ADDRESS = 10;

export type GuessingPorts = {
  readonly counters: { readonly guess: CountAttempt };
  /** Of one account. */
  readonly limits: Pick<RequestLimits, 'userCode'>;
};

/**
 * Counts wrong user codes per address and per account (RFC 8628 §5.1). An account that is over its own limit is not
 * counted for the address any more, so that it locks nobody else out there. `look` throws invalid_request for a wrong
 * code; no other outcome is counted.
 *
 * @throws Refusal rate_limited once there were too many
 */
export async function limitGuesses<Result>(
  who: { accountId: string; clientAddress: string },
  { counters, limits: { userCode: limit } }: GuessingPorts,
  look: () => Promise<Result>,
): Promise<Result> {
  const attempt = await counters.guess([
    ...perNetwork('user_code_address', who.clientAddress, wider(limit, ACCOUNTS_PER_ADDRESS)),
    { name: 'user_code_account', key: who.accountId, limit },
  ]);
  if (attempt.wait !== undefined) throw rateLimited(attempt.wait, 'Too many codes were tried.');
  let wrong = false;
  try {
    return await look();
  } catch (error) {
    wrong = error instanceof OAuthError && error.code === 'invalid_request';
    throw error;
  } finally {
    if (!wrong) await attempt.takeBack();
  }
}
