import { access } from 'node:fs/promises';
import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { type Command, runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';

type Started = { folder: string; port: string; worker: number; started: number };

/** A test run on a PostgreSQL of its own, with a program that one of its tests has started. */
async function startRun(): Promise<{ run: Command; left: () => Promise<string[]> } & Started> {
  const config = ['--config', 'test/support/run/endless.config.ts'];
  const run = runCommand(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...config], {});
  onTestFinished(() => run.stopGroup());
  const [line] = await run.printed(/^\{"folder".*$/m);
  const started: Started = JSON.parse(line);
  const left = async () => {
    const looks = [
      [
        'its folder',
        await access(started.folder).then(
          () => true,
          () => false,
        ),
      ],
      ['its server', await listens(Number(started.port))],
      ['its worker', lives(started.worker)],
      ['a program of a test', lives(started.started)],
    ] as const;
    return looks.filter(([, there]) => there).map(([what]) => what);
  };
  return { run, left, ...started };
}

const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });

function lives(pid: number) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it.each<[string, (run: number) => void]>([
  ['its first process is killed', (run) => process.kill(run, 'SIGKILL')],
  ['its terminal is closed', (run) => process.kill(-run, 'SIGHUP')],
])('A test run leaves nothing behind when %s', async (_how, end) => {
  const { run, left } = await startRun();
  expect(await left()).toEqual(['its folder', 'its server', 'its worker', 'a program of a test']);
  end(run.child.pid ?? 0);
  await eventually(left, []);
});
