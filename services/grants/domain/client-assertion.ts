import type { Client } from './client.ts';

/** Seconds that clocks of clients may be off. */
export const CLOCK_SKEW_SECONDS = 60;

/**
 * Whether a time of a JWT lies too far ahead for a client that follows FAPI 2.0 (Security Profile §5.3.2.1: 10 s are
 * taken, more than 60 s are refused). An absent one does not.
 */
export function isTooFarAhead(time: unknown, now: Date): boolean {
  return typeof time === 'number' && time - now.getTime() / 1000 > CLOCK_SKEW_SECONDS;
}

/** Seconds into the future that an assertion may expire: its jti is stored that long. */
const LONGEST_LIFE_SECONDS = 3_600;

/** What is left to check of an assertion whose signature and claims are right: its jti is used once until it expires. */
export type AssertionUse = { readonly jti: string; readonly expiresAt: Date };

/**
 * Judges the claims of an assertion whose signature and times are right (RFC 7523 §3): it speaks for this client, to one
 * of these audiences, once, and not for long. Undefined if it does not.
 */
export function assertionUse(
  claims: Readonly<Record<string, unknown>>,
  expected: {
    readonly clientId: string;
    readonly audiences: readonly string[];
    /**
     * FAPI 2.0: takes only the first audience, as a string, because another audience could replay the assertion; and
     * none whose times lie far ahead.
     */
    readonly strictly: boolean;
    readonly now: Date;
  },
): AssertionUse | undefined {
  const { iss, sub, aud, exp, iat, jti } = claims;
  if (iss !== expected.clientId || sub !== expected.clientId) return undefined;
  const [issuer] = expected.audiences;
  const audiences = Array.isArray(aud) ? aud : [aud];
  const isForUs = expected.strictly
    ? aud === issuer
    : audiences.some((audience) => expected.audiences.includes(audience));
  if (!isForUs) return undefined;
  if (expected.strictly && isTooFarAhead(iat, expected.now)) return undefined;
  if (typeof jti !== 'string' || jti === '' || typeof exp !== 'number') return undefined;
  // Before there is a date of it: a number can be past the last one.
  if (exp > expected.now.getTime() / 1000 + LONGEST_LIFE_SECONDS) return undefined;
  return { jti, expiresAt: new Date(exp * 1000) };
}

/** The assertions that were used, until they expire (RFC 7523 §3). */
export interface ClientAssertions {
  /** Uses a jti up, once for each client: false if it was used before. */
  use(client: Pick<Client, 'id' | 'clientId' | 'registration'>, use: AssertionUse): Promise<boolean>;
}
