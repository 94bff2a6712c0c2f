// How values come into columns and out of them.

/** Milliseconds as make_interval takes them. */
export const seconds = (milliseconds: number) => milliseconds / 1000;

/** A value for a jsonb column; the driver would write a list as an array of its own. */
export const jsonOrNull = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

/** A timestamptz as the driver gives it. */
export type TimestampText = string;

/** Reads a timestamptz. */
export const toDate = (text: TimestampText): Date => new Date(text);

/** A bytea as it stands in JSON: `\x`, and then each byte as two hexadecimal digits. */
export type BytesText = string;

/** Reads a bytea that came in JSON. */
export const bytesOf = (text: BytesText): Buffer => Buffer.from(text.slice(2), 'hex');

/** Reads a timestamptz that may be null. */
export const toDateOrUndefined = (text: TimestampText | null): Date | undefined =>
  text === null ? undefined : new Date(text);
