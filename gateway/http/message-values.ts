import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';

/** A time as JSON has it (ISO 8601, UTC); undefined where there is none. */
export function isoTime(timestamp: Timestamp | undefined): string | undefined {
  return timestamp === undefined ? undefined : timestampDate(timestamp).toISOString();
}

/** The message that an answer always holds by the contract; the generated types cannot say so. @throws if it is absent */
export function requireMessage<Message>(message: Message | undefined): Message {
  if (message === undefined) throw new Error('a service answered without the message that it promised');
  return message;
}
