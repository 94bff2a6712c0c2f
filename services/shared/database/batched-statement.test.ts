import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { batchedStatement, batchedWrite } from './batched-statement.ts';
import { callWork, workBegins } from './call-work.ts';

const outage = () => Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });

test('items that wait at the same moment fail for themselves, unless the database is away', async () => {
  let calls = 0;
  let failure = new Error('bad text');
  const all = async (items: readonly string[]) => {
    calls += 1;
    if (items.includes('bad')) throw failure;
    return items.map((answer) => ({ answer }));
  };
  const ask = batchedStatement<string, string>(async (item) => (await all([item]))[0]?.answer ?? '', all);
  const settled = await Promise.allSettled(['a', 'bad', 'b'].map(ask));
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(calls).toBe(4);
  failure = outage();
  const away = await Promise.allSettled(['a', 'bad', 'b'].map(ask));
  expect(away.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(calls).toBe(5);
});

describe('changes that wait at the same moment', () => {
  type Item = { readonly row: string; readonly by: number };
  const recording = (held: readonly string[] = []) => {
    const together: Item[][] = [];
    const alone: Item[] = [];
    const change = batchedWrite<Item, string>({
      keyOf: ({ row }) => row,
      async write(items) {
        together.push([...items]);
        return new Map(items.filter(({ row }) => !held.includes(row)).map(({ row, by }) => [row, `${row} ${by}`]));
      },
      async alone(item) {
        alone.push(item);
        return `${item.row} ${item.by} alone`;
      },
    });
    return { change, together, alone };
  };

  test('are one statement with one item for each row; whoever wants the same row comes alone', async () => {
    const { change, together, alone } = recording();
    const items = [1, 2, 3].map((by) => ({ row: 'a', by })).concat([{ row: 'b', by: 4 }]);
    expect(await Promise.all(items.map(change))).toEqual(['a 1', 'a 2 alone', 'a 3 alone', 'b 4']);
    expect(together).toHaveLength(1);
    expect(alone.map(({ by }) => by)).toEqual([2, 3]);
  });

  test('are done alone where the statement left them out', async () => {
    const { change } = recording(['held']);
    const items = ['a', 'held', 'b'].map((row, by) => ({ row, by }));
    expect(await Promise.all(items.map(change))).toEqual(['a 0', 'held 1 alone', 'b 2']);
  });

  test('are done alone at once where nobody else comes', async () => {
    const { change, together } = recording();
    expect(await change({ row: 'a', by: 1 })).toBe('a 1 alone');
    expect(together).toEqual([]);
  });
});

test('the work of each call in a batch has begun when its statement is sent, and of no other call', async () => {
  const all = async (items: readonly string[]) => {
    await delay(1);
    workBegins();
    return items.map((answer) => ({ answer }));
  };
  const read = batchedStatement<string, string>(async (item) => item, all);
  const works = ['a', 'b', 'c'].map(() => ({ begun: false }));
  const [first, second] = works as [{ begun: boolean }, { begun: boolean }];
  await Promise.all([callWork(first, () => read('a')), callWork(second, () => read('b'))]);
  expect(works.map(({ begun }) => begun)).toEqual([true, true, false]);
});
