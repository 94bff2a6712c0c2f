import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Structured log of one process, JSON lines on standard output. */
export function createLog(options: { name: string; level: string; destination?: DestinationStream }): Logger {
  const settings = { name: options.name, level: options.level, serializers: { err: loggedError } };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

/** What else an error carries stays out of the log: it may hold what a person or a client sent. */
function loggedError(error: unknown) {
  if (!(error instanceof Error)) return error;
  const { type, message, stack } = pino.stdSerializers.err(error);
  const { code, table, constraint } = error as { code?: unknown; table?: unknown; constraint?: unknown };
  const details = refusedRows(error);
  const without = (text: string) => details.reduce((rest, detail) => rest.replaceAll(detail, '(left out)'), text);
  return { type, message: without(message), stack: without(stack), code, table, constraint };
}

/** PostgreSQL puts the row that it refused into `detail`, whole, and the ORM puts that into its message. */
function refusedRows(error: Error): string[] {
  const details: string[] = [];
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { detail } = cause as { detail?: unknown };
    if (typeof detail === 'string' && detail !== '') details.push(detail);
  }
  return details;
}
