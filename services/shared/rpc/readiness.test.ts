import { expect, it, onTestFinished, vi } from 'vitest';
import { createLog } from '../../../runtime/log.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { watchReadiness } from './readiness.ts';

/** Watches a probe that a test replaces; what was reported, and what was written down. */
function watched(first: () => Promise<unknown>) {
  const state = { probe: first, reports: [] as boolean[], lines: [] as string[] };
  const write = (line: string) => void state.lines.push(line);
  const log = createLog({ name: 'test', level: 'info', destination: { write } });
  const end = watchReadiness(
    () => state.probe(),
    (ready) => state.reports.push(ready),
    log,
    { every: 10, limit: 50 },
  );
  onTestFinished(end);
  return state;
}

it('a probe that never answers is no answer, and is written down so', async () => {
  const state = watched(() => new Promise(() => {}));
  await eventually(async () => state.reports, [false]);
  expect(state.lines[0]).toContain('"reason":"no answer in time"');
});

it('a probe that answers again ends it', async () => {
  const state = watched(() => Promise.reject(new Error('the database is read-only')));
  await eventually(async () => state.reports, [false]);
  state.probe = async () => undefined;
  await eventually(async () => state.reports, [false, true]);
  expect(state.lines.map((line) => JSON.parse(line).msg)).toEqual([
    'the database does not answer',
    'the database answers again',
  ]);
  expect(JSON.parse(state.lines[0] ?? '').reason).toBe('the database is read-only');
});

it('is looked for more often while there is no answer', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let answer: () => Promise<unknown> = () => Promise.reject(new Error('away'));
  const reports: boolean[] = [];
  const log = createLog({ name: 'test', level: 'silent' });
  onTestFinished(
    watchReadiness(
      () => answer(),
      (ready) => reports.push(ready),
      log,
    ),
  );
  await vi.advanceTimersByTimeAsync(2_000);
  expect(reports).toEqual([false]);
  answer = async () => undefined;
  await vi.advanceTimersByTimeAsync(250);
  expect(reports).toEqual([false, true]);
});
