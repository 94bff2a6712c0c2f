import { describe, expect, test } from 'vitest';
import { median } from './median.ts';
import { memberTurns } from './member-turns.ts';
import { readOptions } from './options.ts';
import type { Figures, Measurement, Report } from './report.ts';
import { summary } from './rounds.ts';
import { comparisonTable, reportTable } from './table.ts';

const figures = (more: Partial<Figures> = {}): Figures => ({
  perSecond: 100,
  p50Ms: 1,
  p99Ms: 2,
  signaturesPerSecond: 1_000,
  toSigning: 0.1,
  generatorBusy: 0.5,
  seconds: 5,
  wrongAnswers: {},
  ...more,
});
const rates = (...perSecond: number[]) => perSecond.map((rate) => figures({ perSecond: rate }));
const named = (operation: string, side: string) => ({ side: { name: side }, operation: { name: operation } });
const refreshAt = (side: string) => named('refresh', side);

const machine = { takenAt: '', node: '24', cpu: 'cpu', cores: 2, postgres: '18', fsyncMs: 1 };
const reportOf = (...operations: Measurement[]): Report => ({ machine, concurrency: 16, operations });
const cellsOf = (table: string, line: number) =>
  (table.split('\n').filter((text) => text.startsWith('|'))[line] ?? '').split('|').map((cell) => cell.trim());

test.each([
  [[3], 3],
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[], Number.NaN],
])('the median of %j is %d', (numbers, middle) => {
  expect(median(numbers)).toBe(middle);
});

describe('the rounds of one operation at one side', () => {
  test('become the median of each figure for itself', () => {
    const rounds = [
      figures({ perSecond: 10, p50Ms: 9, cpuMs: { gateway: 1, postgres: 6 }, rows: 2, walBytes: 100 }),
      figures({ perSecond: 30, p50Ms: 7, cpuMs: { gateway: 3, postgres: 4 }, rows: 2.5, walBytes: 900 }),
      figures({ perSecond: 20, p50Ms: 8, cpuMs: { gateway: 2, postgres: 5 }, rows: 2.1, walBytes: 110 }),
    ];
    expect(summary(refreshAt('this project'), rounds, {})).toEqual({
      ...figures({ perSecond: 20, p50Ms: 8, cpuMs: { gateway: 2, postgres: 5 }, rows: 2.1, walBytes: 110 }),
      name: 'refresh',
      side: 'this project',
      rounds,
    });
  });

  test('are compared with the peer round by round, as the pace of the machine changes between rounds', () => {
    const { toPeer } = summary(refreshAt('this project'), rates(100, 40, 90), { peer: rates(200, 40, 60) });
    expect(toPeer).toBe(1);
    expect(summary(refreshAt('this project'), rates(100), {})).not.toHaveProperty('toPeer');
  });

  test('add up their wrong answers', () => {
    const rounds = [figures({ wrongAnswers: { 'status 500': 1 } }), figures({ wrongAnswers: { 'status 500': 2 } })];
    expect(summary(refreshAt('this project'), rounds, {}).wrongAnswers).toEqual({ 'status 500': 3 });
  });
});

describe('the table', () => {
  const ours = figures({ perSecond: 50, cpuMs: { gateway: 1, postgres: 2, generator: 4 }, rows: 1.5, walBytes: 812.4 });
  const measured = summary(refreshAt('this project'), [ours], { peer: rates(100) });

  test('counts the CPU of the servers and the database, and the load generator beside it', () => {
    const cells = cellsOf(reportTable(reportOf(measured)), 2);
    const [operation, side, perSecond, toPeer, , , , , cpu, , byProcess, rows, walBytes] = cells.slice(1);
    expect([operation, side, perSecond, toPeer]).toEqual(['refresh', 'this project', '50', '0.50']);
    expect([cpu, byProcess]).toEqual(['3.00', 'gateway 1.00, postgres 2.00, generator 4.00']);
    expect([rows, walBytes]).toEqual(['1.50', '812']);
  });

  test('says what a side costs over the usual one of the same round', () => {
    const dear = [figures({ cpuMs: { gateway: 3 } }), figures({ cpuMs: { gateway: 8 } })];
    const own = [figures({ cpuMs: { gateway: 2 } }), figures({ cpuMs: { gateway: 4 } })];
    const full = summary(refreshAt('this project, full tables'), dear, { own });
    expect(cellsOf(reportTable(reportOf(full)), 2)[10]).toBe('1.75');
  });

  test('leaves out what a side does not have', () => {
    const cells = cellsOf(reportTable(reportOf(summary(refreshAt('in memory'), [figures()], {}))), 2);
    expect(cells.filter((cell) => cell === '-')).toHaveLength(6);
  });

  test('says of each of our operations whether its budget is met', () => {
    const outcome = (perSecond: number, side = 'this project') =>
      cellsOf(
        reportTable(reportOf(summary(named('device start', side), rates(perSecond), { peer: rates(100) }))),
        2,
      )[6];
    expect([outcome(99), outcome(100), outcome(130)]).toEqual([
      '1.00 / 1.30 missed',
      '1.00 / 1.30 met',
      '1.00 / 1.30 exceeded',
    ]);
    expect(outcome(119, 'this project, all in one')).toBe('1.20 / 2.00 missed');
    expect(outcome(99, 'oidc-provider on PostgreSQL')).toBe('-');
  });

  test('has a line above it for each full table, with its indexes', () => {
    const tables = [{ table: 'grants', rows: 7, bytes: 2 * 1024 * 1024, indexes: { grants_pkey: 524_288 } }];
    expect(reportTable({ ...reportOf(measured), tables })).toContain('grants: 7 rows, 2.0 MB; grants_pkey 0.5 MB\n');
  });

  test('scales the budget of what the peer has not got by the signatures of the machine', () => {
    const asked = summary(named('introspection, gRPC', 'this project'), [figures({ toSigning: 0.72 })], {});
    expect(cellsOf(reportTable(reportOf(asked)), 2)[6]).toBe('0.71 / 1.43 met');
  });

  test('judges a hop by its dearer side, as it would be on the machine of the budget', () => {
    const hop = (grants: number, generator: number) => {
      const measured = figures({ cpuMs: { grants, generator }, signaturesPerSecond: 2_800 });
      const cells = cellsOf(reportTable(reportOf(summary(named('one RPC hop', 'this project'), [measured], {}))), 2);
      return [cells[6], cells[11]];
    };
    expect(hop(0.05, 0.301)).toEqual(['150 / 75 µs missed', 'grants 0.050, generator 0.30']);
    expect(hop(0.299, 0.05)[0]).toBe('150 / 75 µs met');
    expect(hop(0.15, 0.149)[0]).toBe('150 / 75 µs exceeded');
  });

  test('of two runs compares the same operation at the same side', () => {
    const before = summary(refreshAt('this project'), rates(25), { peer: rates(100) });
    const peer = summary(refreshAt('oidc-provider'), rates(100), { peer: rates(100) });
    const table = comparisonTable(reportOf(peer, before), reportOf(measured));
    expect(cellsOf(table, 2).slice(1, 5)).toEqual(['refresh', 'this project', '2.00×', '2.00×']);
    expect(cellsOf(table, 3)).toEqual(['']);
  });
});

test('what the servers write beside an operation that writes nothing is not compared', () => {
  const writing = (walBytes: number) => reportOf(summary(refreshAt('this project'), [figures({ walBytes })], {}));
  expect(cellsOf(comparisonTable(writing(2), writing(40)), 2).at(-2)).toBe('-');
  expect(cellsOf(comparisonTable(writing(200), writing(100)), 2).at(-2)).toBe('0.50×');
});

describe('options', () => {
  test('are three rounds of all operations at all sides unless somebody says otherwise', () => {
    expect(readOptions([])).toMatchObject({ rounds: 3, seconds: 5, concurrency: 16, only: [], sides: [] });
    expect(readOptions(['--rounds', '1', '--sides', 'memory'])).toMatchObject({ rounds: 1, sides: ['memory'] });
  });

  test('are one of each tier on empty tables unless somebody says otherwise', () => {
    expect(readOptions([])).toMatchObject({ allInOne: false, replicas: 1, fill: false });
    const larger = ['--all-in-one', '--replicas', '2', '--fill'];
    expect(readOptions(larger)).toMatchObject({ allInOne: true, replicas: 2, fill: true });
  });

  test.each(['--rounds', '--replicas'])('%s takes a whole number above 0', (option) => {
    for (const value of ['0', '1.5', 'many']) {
      expect(() => readOptions([option, value])).toThrow(`${option} takes a whole number above 0`);
    }
  });
});

test('a member does one thing at a time, and whoever waits comes next', async () => {
  const turn = memberTurns(['ada']);
  const done: string[] = [];
  const first = turn(async () => {
    await Promise.resolve();
    done.push('first');
    throw new Error('failed');
  });
  const second = turn(async (member) => done.push(`second, by ${member}`));
  await expect(first).rejects.toThrow('failed');
  await second;
  expect(done).toEqual(['first', 'second, by ada']);
});
