import { tmpdir } from 'node:os';
import { inject, it } from 'vitest';
import { runCommand } from '../command.ts';

it('goes on until somebody kills the run', { timeout: 0 }, async () => {
  const started = runCommand('sleep', ['600'], {});
  const { port } = new URL(inject('postgres').url);
  process.stdout.write(
    `${JSON.stringify({ folder: tmpdir(), port, worker: process.pid, started: started.child.pid })}\n`,
  );
  await started.ended();
});
