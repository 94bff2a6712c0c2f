/** A timestamptz as the driver gives it. */
export type TimestampText = string;

/** Reads a timestamptz. */
export const toDate = (text: TimestampText): Date => new Date(text);

/** Reads a timestamptz that may be null. */
export const toDateOrUndefined = (text: TimestampText | null): Date | undefined =>
  text === null ? undefined : new Date(text);
