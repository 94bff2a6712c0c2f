import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import { loggedFacts, loggedText, loggedValue } from './logged-text.ts';

export type { Logger } from 'pino';

/**
 * Structured log of one process, JSON lines on standard output. Whatever is written goes through logged-text.ts, whoever
 * writes it: a line that forgets whose text it holds is held by it all the same.
 */
export function createLog(options: { name: string; level: string; destination?: DestinationStream }): Logger {
  const settings: LoggerOptions = {
    name: options.name,
    level: options.level,
    serializers: { err: loggedError },
    formatters: { log: loggedFacts },
    hooks: {
      logMethod(args, method) {
        method.apply(this, args.map((arg) => (typeof arg === 'string' ? loggedText(arg) : arg)) as typeof args);
      },
    },
  };
  return holdChildren(options.destination ? pino(settings, options.destination) : pino(settings));
}

/** What a child's lines all have is formatted by nothing in pino. Children inherit this from their parent. */
function holdChildren(log: Logger): Logger {
  const { child } = log;
  return Object.assign(log, {
    child(this: Logger, facts: object) {
      return child.call(this, loggedFacts(facts));
    },
  });
}

/** Causes of an error that are written, itself included. */
const MOST_CAUSES = 8;

/** What else an error carries stays out of the log: it may hold what a person or a client sent. */
function loggedError(error: unknown) {
  if (!(error instanceof Error)) return loggedValue(error);
  const causes = causesOf(error).map((cause) => ({ type: typeOf(cause), message: messageOf(cause), cause }));
  const { code, table, constraint } = error as { code?: unknown; table?: unknown; constraint?: unknown };
  return {
    type: typeOf(error),
    message: causes.map(({ message }) => message).join(': '),
    stack: causes.map(({ type, message, cause }) => `${type}: ${message}${framesOf(cause)}`).join('\ncaused by: '),
    code: loggedValue(code),
    table,
    constraint,
  };
}

const typeOf = (error: Error) => error.constructor?.name || error.name;

function causesOf(error: Error): Error[] {
  const causes: Error[] = [];
  for (let cause: unknown = error; cause instanceof Error && causes.length < MOST_CAUSES; cause = cause.cause) {
    if (causes.includes(cause)) break;
    causes.push(cause);
  }
  return causes;
}

/** PostgreSQL puts the row that it refused into `detail`, whole, and the ORM puts that into its message. */
function messageOf(error: Error): string {
  const details = causesOf(error).flatMap(({ detail }: Error & { detail?: unknown }) =>
    typeof detail === 'string' && detail !== '' ? [detail] : [],
  );
  return loggedText(details.reduce((rest, detail) => rest.replaceAll(detail, '(left out)'), error.message));
}

/** Where it was thrown: the lines of the stack behind the message, which may be of several lines itself. */
function framesOf({ stack = '', message }: Error): string {
  const frames = stack
    .replace(message, '')
    .split('\n')
    .filter((line) => /^ +at /.test(line));
  return frames.map((line) => `\n${line.slice(0, 300)}`).join('');
}
