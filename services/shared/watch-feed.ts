import type { EventFeed, EventPage, FeedAnswer, FeedSignal } from './event-feed.ts';
import { invalidArgument, Refusal } from './refusal.ts';

/** Milliseconds from one heartbeat to the next. */
const HEARTBEAT_MS = 5_000;

/**
 * Tells of every event after a cursor, and of those from now on, each at least once; a heartbeat every five seconds, and as soon as
 * all of the past is told, says that nothing was missed. Ends when the subscriber gives up or this server stops.
 *
 * @throws Refusal invalid_argument for what is no cursor, out_of_range for one that is too old
 */
export async function* watchFeed<Event>(
  begin: string,
  feed: Pick<EventFeed<Event>, 'read'>,
  watch: FeedSignal,
  signal: AbortSignal,
): AsyncGenerator<FeedAnswer<Event>, void, undefined> {
  let cursor = begin;
  let heartbeatAt = 0;
  while (!signal.aborted && !watch.closed) {
    const { version } = watch;
    const page = checked(await feed.read(cursor));
    for (const { row: event, cursor: after } of page.rows) yield { cursor: after, event };
    cursor = page.cursor;
    if (page.hasMore) continue;
    if (performance.now() >= heartbeatAt) {
      yield { cursor };
      heartbeatAt = performance.now() + HEARTBEAT_MS;
    }
    await watch.changed(version, heartbeatAt - performance.now(), signal);
  }
}

function checked<Event>(page: EventPage<Event> | 'malformed' | 'too_old'): EventPage<Event> {
  if (page === 'malformed') throw invalidArgument('The cursor is none of this service.', 'Begin with an empty cursor.');
  if (page === 'too_old') {
    throw new Refusal('out_of_range', 'What came after this cursor may have been removed.', {
      suggested: 'Begin with an empty cursor.',
    });
  }
  return page;
}
