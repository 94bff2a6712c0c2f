/** Seconds that clocks of clients may be off. */
export const CLOCK_SKEW_SECONDS = 60;

/** Seconds into the future that an assertion may expire: its jti is kept that long. */
const LONGEST_LIFE_SECONDS = 3_600;

/** What an assertion that proves itself leaves to be checked: that its jti is used once until it expires. */
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
    /** Takes the first audience alone, as a text: what is for somebody else too could be theirs to replay. */
    readonly strictly: boolean;
    readonly now: Date;
  },
): AssertionUse | undefined {
  const { iss, sub, aud, exp, jti } = claims;
  if (iss !== expected.clientId || sub !== expected.clientId) return undefined;
  const [issuer] = expected.audiences;
  const audiences = Array.isArray(aud) ? aud : [aud];
  const isForUs = expected.strictly
    ? aud === issuer
    : audiences.some((audience) => expected.audiences.includes(audience));
  if (!isForUs) return undefined;
  if (typeof jti !== 'string' || jti === '' || typeof exp !== 'number') return undefined;
  // Before there is a date of it: a number can be past the last one.
  if (exp > expected.now.getTime() / 1000 + LONGEST_LIFE_SECONDS) return undefined;
  return { jti, expiresAt: new Date(exp * 1000) };
}
