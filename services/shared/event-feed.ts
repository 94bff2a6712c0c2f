// What can be followed, and what whoever follows it is told.

/** Some events, each with the cursor that goes on after it. */
export type EventPage<Event> = {
  readonly rows: readonly { readonly row: Event; readonly cursor: string }[];
  /** Goes on after all of them. */
  readonly cursor: string;
  /** Whether there is more at the moment. */
  readonly hasMore: boolean;
};

/** What can be followed: every event comes at least once. */
export interface EventFeed<Event> {
  /** @param cursor empty: everything that still matters. @returns what is wrong with the cursor instead, if anything is */
  read(cursor: string): Promise<EventPage<Event> | 'malformed' | 'too_old'>;
}

/** Tells when there may be something new. */
export interface FeedSignal {
  /** Changes with what is new: to be read before the feed is. */
  readonly version: number;
  /** Waits until the version is another one, so many milliseconds at most, or until the signal. */
  changed(version: number, within: number, signal: AbortSignal): Promise<void>;
  /** Whether this server stops. */
  readonly closed: boolean;
}

/** What a subscriber is told, and the cursor that goes on after it. */
export type FeedAnswer<Event> = {
  readonly cursor: string;
  /** Absent in a heartbeat. */
  readonly event?: Event;
};
