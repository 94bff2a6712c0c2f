import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';

/** A time as JSON has it (ISO 8601, UTC); undefined where there is none. */
export function isoTime(timestamp: Timestamp | undefined): string | undefined {
  return timestamp === undefined ? undefined : timestampDate(timestamp).toISOString();
}
