import { setImmediate as endOfTurn } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { batched } from './batched.ts';

/** The next batch has begun. */
async function turn() {
  await endOfTurn();
  await endOfTurn();
}

/** Batches of numbers that are answered when the test says so, with the texts of the numbers unless it says what. */
function open({ most = 100, underWay = 1 } = {}) {
  const batches: { readonly items: readonly number[]; answer(as?: readonly string[]): void; fail(): void }[] = [];
  const ask = batched<number, string>({
    most,
    underWay,
    run: (items) =>
      new Promise((resolve, reject) => {
        batches.push({
          items,
          answer: (as = items.map(String)) => resolve(as),
          fail: () => reject(new Error('away')),
        });
      }),
  });
  return { ask, batches, sent: () => batches.map(({ items }) => items) };
}

test('what comes alone goes before anything else happens', async () => {
  const { ask, batches, sent } = open();
  const answer = ask(1);
  await endOfTurn();
  expect(sent()).toEqual([[1]]);
  batches[0]?.answer();
  expect(await answer).toBe('1');
});

test('what comes in one turn of the event loop goes together, and each has its own answer', async () => {
  const { ask, batches, sent } = open();
  const answers = [ask(1), Promise.resolve().then(() => ask(2)), ask(3)];
  await turn();
  expect(sent()).toEqual([[1, 3, 2]]);
  batches[0]?.answer();
  expect(await Promise.all(answers)).toEqual(['1', '2', '3']);
});

test('what comes while a batch is under way waits, and goes together after it', async () => {
  const { ask, batches, sent } = open();
  ask(1);
  await turn();
  const second = ask(2);
  await turn();
  const third = ask(3);
  await turn();
  expect(sent()).toEqual([[1]]);
  batches[0]?.answer();
  await turn();
  expect(sent()).toEqual([[1], [2, 3]]);
  batches[1]?.answer();
  expect(await Promise.all([second, third])).toEqual(['2', '3']);
});

test('as many batches are under way as may be, each with as much as may be', async () => {
  const { ask, batches, sent } = open({ most: 2, underWay: 2 });
  const answers = [1, 2, 3, 4, 5].map(ask);
  await turn();
  expect(sent()).toEqual([
    [1, 2],
    [3, 4],
  ]);
  batches[1]?.answer();
  await turn();
  expect(sent()).toEqual([[1, 2], [3, 4], [5]]);
  batches[0]?.answer();
  batches[2]?.answer();
  expect(await Promise.all(answers)).toEqual(['1', '2', '3', '4', '5']);
});

test('a batch whose answer is long in coming holds up no other, and is answered still', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { ask, batches, sent } = open();
  const first = ask(1);
  await turn();
  const second = ask(2);
  await turn();
  expect(sent()).toEqual([[1]]);
  vi.runOnlyPendingTimers();
  await turn();
  expect(sent()).toEqual([[1], [2]]);

  ask(3);
  batches[0]?.answer();
  expect(await first).toBe('1');
  await turn();
  expect(sent()).toEqual([[1], [2]]);
  batches[1]?.answer();
  expect(await second).toBe('2');
  await turn();
  expect(sent()).toEqual([[1], [2], [3]]);
});

test('a batch that fails fails all of it, and nothing else', async () => {
  const { ask, batches } = open();
  const failed = Promise.allSettled([ask(1), ask(2)]);
  await turn();
  const next = ask(3);
  batches[0]?.fail();
  expect(await failed).toMatchObject([{ reason: { message: 'away' } }, { reason: { message: 'away' } }]);
  await turn();
  batches[1]?.answer();
  expect(await next).toBe('3');
});

test('a batch with an answer too few has none', async () => {
  const { ask, batches } = open();
  const failed = Promise.allSettled([ask(1), ask(2)]);
  await turn();
  batches[0]?.answer(['1']);
  expect(await failed).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
});
