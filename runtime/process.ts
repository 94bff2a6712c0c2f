import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from './log.ts';
import { SettingsError } from './settings.ts';

/** Something that runs until it is told to stop. */
export type Running = {
  /** Finishes what is under way and closes everything. */
  stop(): Promise<void>;
};

/** A process that others send work to. */
export type Draining = Running & {
  /** Says that it should get no more; everything that comes is still done. */
  drain(): void;
};

/** What is left after the drain is for requests under way and, as much again, for closing what they used. Milliseconds. */
export const timeToFinish = ({
  shutdownTimeout,
  shutdownDrain = 0,
}: {
  shutdownTimeout: number;
  shutdownDrain?: number;
}) => (shutdownTimeout - shutdownDrain) / 2;

/** Drains for so many milliseconds, so that others see it before anything is refused, then stops. */
export function drainThenStop(running: Draining, milliseconds: number): Running {
  return {
    async stop() {
      running.drain();
      await delay(milliseconds);
      await running.stop();
    },
  };
}

/** Who started a process, and hears how that went. */
export type Parent = {
  /** Resolves when it is gone; its child stops then. */
  readonly gone: Promise<string>;
  started(): void;
  /** Resolves when it has been told. */
  failed(message: string): Promise<void>;
};

const PERSON: Parent = {
  gone: new Promise(() => undefined),
  started: () => undefined,
  failed: async (message) => void process.stderr.write(`${message}\n`),
};

/**
 * Starts a process and keeps it until SIGINT, SIGTERM or SIGHUP, then stops it within `shutdownTimeout` milliseconds.
 * Exit code 0 after a clean stop; 1 after a failed start, an unclean stop, or an error that nothing caught.
 */
export async function runProcess(
  start: () => Promise<Running & { shutdownTimeout: number; log: Logger }>,
  parent: Parent = PERSON,
) {
  const stopRequested = Promise.race([nextSignal(), parent.gone]);
  try {
    const running = await start();
    parent.started();
    const signal = await stopRequested;
    running.log.info({ signal }, 'stopping');
    const timer = setTimeout(() => {
      running.log.error('did not stop in time');
      process.exit(1);
    }, running.shutdownTimeout);
    await running.stop();
    clearTimeout(timer);
    process.exit(0);
  } catch (error) {
    await parent.failed(startFailure(error));
    process.exit(1);
  }
}

/** Runs a command to its end. Exit code 1 after a failure, which is said so that a person can act on it. */
export async function runCommand(work: () => Promise<void>) {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${startFailure(error)}\n`);
    process.exitCode = 1;
  }
}

// Only the first counts, and none has its default effect: a terminal and npm both hand on one Ctrl-C, so that it arrives
// twice, and a second one must not cut short what finishes.
function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve);
  });
}

/** An error that a person can act on without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** One sentence for whoever can act on it; the stack is for those who asked for it. */
function startFailure(error: unknown): string {
  if (error instanceof SettingsError || error instanceof StartError) return error.message;
  const told = error instanceof Error ? error : new Error(String(error));
  if (/^(debug|trace)$/.test(process.env.LOG_LEVEL ?? '')) return told.stack ?? told.message;
  return `This was not foreseen: ${told.name}: ${told.message}. LOG_LEVEL=debug says where it happened.`;
}

/** Says what to do when a server cannot listen; `setting` names the variable that moves it. */
export function listenFailure(error: NodeJS.ErrnoException, setting: string, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(
        `Port ${port} on ${host} is in use. Stop the program that uses it, or choose another port with ${setting}=${host}:PORT.`,
      );
    case 'EACCES':
      return new StartError(`Port ${port} on ${host} needs more rights. Choose one above 1023 with ${setting}.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(`${host} is not an address of this machine. Correct ${setting}.`);
    default:
      return error;
  }
}
