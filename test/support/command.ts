import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { endWithRun } from './run/run-folder.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** A command of this repository, run as a person would. */
export type Command = {
  readonly child: ChildProcess;
  /** Everything it has printed so far. */
  output(): string;
  /** Resolves when the output matches; rejects if the command ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves when the command has ended, with its exit code (null: killed by a signal). */
  ended(): Promise<number | null>;
  /** Tells whatever is left of it to stop. */
  stopGroup(): void;
};

/** Runs a program in the repository's root or in a copy of it, in a process group of its own, with these settings alone. */
export function runCommand(
  program: string,
  args: readonly string[],
  settings: Record<string, string>,
  cwd = ROOT,
): Command {
  const { PATH, HOME } = process.env;
  const child = spawn(program, args, {
    cwd,
    env: { PATH, HOME, NO_COLOR: '1', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  endWithRun(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      child.emit('output');
    });
  }
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    output: () => output,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output);
          if (match) resolve(match);
        };
        child.on('output', look);
        exit.then((code) => reject(new Error(`ended with ${code} before printing ${pattern}:\n${output}`)));
        look();
      }),
    ended: () => exit,
    stopGroup() {
      try {
        process.kill(-(child.pid ?? 0), 'SIGTERM');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    },
  };
}
