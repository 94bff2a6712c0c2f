import { expect, onTestFinished, test, vi } from 'vitest';
import { createLog } from '../../../runtime/log.ts';
import { countCalls } from './call-counts.ts';

test('a line a minute says what each caller has called, and nothing of those who called nothing', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const lines: string[] = [];
  const log = createLog({ name: 'test', level: 'info', destination: { write: (line) => lines.push(line) } });
  const told = () => lines.splice(0).map((line) => JSON.parse(line));
  const counts = countCalls(log);

  counts.count('search', 'a.B/Get', 'OK');
  counts.count('search', 'a.B/Get', 'NotFound');
  counts.count('search', 'a.B/List', 'OK');
  counts.count('backup', 'a.B/List', 'OK');
  vi.advanceTimersByTime(60_000);
  expect(told()).toMatchObject([
    { caller: 'search', calls: 3, failed: 1, methods: { 'a.B/Get': 2, 'a.B/List': 1 } },
    { caller: 'backup', calls: 1, failed: 0, methods: { 'a.B/List': 1 } },
  ]);
  vi.advanceTimersByTime(60_000);
  expect(told()).toEqual([]);
  counts.count('backup', 'a.B/List', 'OK');
  counts.close();
  expect(told()).toMatchObject([{ caller: 'backup', calls: 1 }]);
});
