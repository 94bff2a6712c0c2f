import type { EventFeed, FeedAnswer, FeedSignal } from '../../shared/event-feed.ts';
import { watchFeed } from '../../shared/watch-feed.ts';
import type { AccountChange } from '../domain/account-change.ts';

export type WatchAccountsPorts = {
  readonly accountChanges: EventFeed<AccountChange>;
  readonly accountChangeWatch: FeedSignal;
};

/**
 * Tells of suspensions and of what ends them (watchFeed).
 *
 * @throws Refusal invalid_argument for what is no cursor, out_of_range for one that is too old
 */
export const watchAccounts = (
  cursor: string,
  { accountChanges, accountChangeWatch }: WatchAccountsPorts,
  signal: AbortSignal,
): AsyncIterable<FeedAnswer<AccountChange>> => watchFeed(cursor, accountChanges, accountChangeWatch, signal);
