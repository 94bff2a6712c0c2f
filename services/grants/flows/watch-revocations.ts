import type { EventFeed, FeedAnswer, FeedSignal } from '../../shared/event-feed.ts';
import { watchFeed } from '../../shared/watch-feed.ts';
import type { Revocation } from '../domain/revocation.ts';

export type WatchRevocationsPorts = {
  readonly revocations: EventFeed<Revocation>;
  readonly revocationWatch: FeedSignal;
};

/**
 * Tells of everything that was revoked after a cursor, and of what is revoked from now on (watchFeed), for services that check tokens
 * offline.
 *
 * @throws Refusal invalid_argument for what is no cursor, out_of_range for one that is too old
 */
export const watchRevocations = (
  cursor: string,
  { revocations, revocationWatch }: WatchRevocationsPorts,
  signal: AbortSignal,
): AsyncIterable<FeedAnswer<Revocation>> => watchFeed(cursor, revocations, revocationWatch, signal);
