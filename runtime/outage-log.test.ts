import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from './log.ts';
import { outageLog } from './outage-log.ts';

describe('The log of an outage', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function opened() {
    const lines: { away: string; refused: number; rpc?: string }[] = [];
    const log = createLog({
      name: 'test',
      level: 'info',
      destination: { write: (text) => lines.push(JSON.parse(text)) },
    });
    return { lines, outages: outageLog(log) };
  }
  const refuse = (outages: ReturnType<typeof outageLog>, what: string, times: number) => {
    for (let i = 1; i <= times; i++) outages.refused(what, { rpc: `call ${i}` });
  };

  it('has one line a second for each kind, which counts what was refused and shows one of it', () => {
    const { lines, outages } = opened();
    refuse(outages, 'the database', 100);
    refuse(outages, 'the account service', 2);
    vi.advanceTimersByTime(1_000);
    refuse(outages, 'the database', 50);
    vi.advanceTimersByTime(1_000);
    expect(lines).toMatchObject([
      { away: 'the database', refused: 1, rpc: 'call 1' },
      { away: 'the account service', refused: 1, rpc: 'call 1' },
      { away: 'the database', refused: 99, rpc: 'call 100' },
      { away: 'the account service', refused: 1, rpc: 'call 2' },
      { away: 'the database', refused: 50, rpc: 'call 50' },
    ]);
  });

  it('has no line while nothing is refused, and one at once when it begins again', () => {
    const { lines, outages } = opened();
    refuse(outages, 'the database', 1);
    vi.advanceTimersByTime(60_000);
    expect(lines).toHaveLength(1);
    refuse(outages, 'the database', 1);
    expect(lines).toHaveLength(2);
  });
});
