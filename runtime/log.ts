import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Structured log of one process, JSON lines on standard output. */
export function createLog(options: { name: string; level: string; destination?: DestinationStream }): Logger {
  const settings = { name: options.name, level: options.level };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}
