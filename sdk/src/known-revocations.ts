import type { Access } from './access.ts';

/** Something that ended, with the access tokens of it. */
export type Ended = {
  /** Names what ended: a grant, an access token, a client or an account. */
  readonly kind: 'grant' | 'access_token' | 'client' | 'account';
  readonly id: string;
  readonly at: Date;
  /** When no token of it is alive in any case. */
  readonly tokensExpireAt: Date;
};

/** Milliseconds for which the clocks here and there may differ: it is remembered so much longer. */
const CLOCK_SKEW_MS = 60_000;

/**
 * What was revoked while a token of it may be alive, in memory: about 200 bytes each, until its last token has expired.
 *
 * A grant and a token never come back. An account that was suspended may be reinstated, and a client may be known again: of those
 * the tokens have ended that were issued before.
 */
export function knownRevocations(now: () => number = Date.now) {
  const ended = () => new Map<string, { at: number; until: number }>();
  const known = { grant: ended(), access_token: ended(), client: ended(), account: ended() };
  const endedBy = (kind: Ended['kind'], id: string, issuedAt: number) =>
    issuedAt <= (known[kind].get(id)?.at ?? -Infinity);

  return {
    note({ kind, id, at, tokensExpireAt }: Ended) {
      const before = known[kind].get(id);
      const until = Math.max(tokensExpireAt.getTime() + CLOCK_SKEW_MS, before?.until ?? 0);
      known[kind].set(id, { at: Math.max(at.getTime(), before?.at ?? 0), until });
    },
    /** Whether a token has ended, by what is known: it, or one that it was exchanged from (RFC 8693). */
    hasEnded({ id, grant, client, who, issuedAt, sources }: Access): boolean {
      const tokens = [{ id, grant, client, who, issuedAt }, ...sources];
      return tokens.some(
        (token) =>
          known.access_token.has(token.id) ||
          (token.grant !== undefined && known.grant.has(token.grant)) ||
          endedBy('client', token.client, token.issuedAt.getTime()) ||
          (token.who !== undefined && endedBy('account', token.who, token.issuedAt.getTime())),
      );
    },
    /** Forgets what is over. @returns how many are left */
    forget(): number {
      const maps = Object.values(known);
      for (const map of maps) {
        for (const [id, { until }] of map) if (until <= now()) map.delete(id);
      }
      return maps.reduce((sum, { size }) => sum + size, 0);
    },
  };
}
