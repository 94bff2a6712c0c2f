import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import type { Person } from '../support/people/person.ts';

/** Where what the toolchains build is kept between runs. */
export const CACHE = path.join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'languages');

export type Program = {
  readonly command: readonly [string, ...string[]];
  /** The folder of it under this one. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
};

/** Starts a program of this folder. */
export function start({ command: [program, ...args], folder, env }: Program) {
  return spawn(program, args, {
    cwd: path.resolve(import.meta.dirname, folder),
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Waits until a program has printed this. @throws if it ends before */
export function printed(child: ReturnType<typeof start>, pattern: RegExp): Promise<void> {
  let output = '';
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (pattern.test(output)) resolve();
      });
    }
    child.once('close', () => reject(new Error(`ended: ${output}`)));
  });
}

/**
 * What a program prints that signs a person in: it prints the address to open, and is told where the person who
 * approved came back to, on its standard input unless it serves that address itself.
 */
export async function outputOf(program: Program, person: Person, servesRedirectUri = false): Promise<string> {
  const child = start(program);
  let [output, complaints] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaints += text;
  });
  createInterface({ input: child.stdout }).on('line', async (printedLine) => {
    // Maven resets the colours of every line.
    const line = stripVTControlCharacters(printedLine);
    output += `${line}\n`;
    if (!/^https?:/.test(line)) return;
    const back = await person.approveAuthorization(line).catch((error) => {
      complaints += String(error);
      child.kill();
    });
    if (back && servesRedirectUri) await fetch(back);
    else if (back) child.stdin.write(`${back.href}\n`);
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program.command.join(' ')} ended with ${code}: ${output}${complaints}`);
  return output;
}
