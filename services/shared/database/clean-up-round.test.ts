import pino from 'pino';
import { expect, test } from 'vitest';
import { restAfter, startCleanUp } from './clean-up-round.ts';

const MINUTE = 60_000;

test.each([
  ['at first', 0, 15],
  ['for 29 minutes', 29 * MINUTE, 15],
  ['for half an hour', 30 * MINUTE, 7.5],
  ['for an hour', 60 * MINUTE, 3.75],
  ['for a day', 24 * 60 * MINUTE, 1],
])('a backlog that has been there %s leaves time for others', (_, behindFor, factor) => {
  expect(restAfter(10, behindFor)).toBe(10 * factor);
});

test('rounds follow each other while there is a backlog, and a stop does not wait for a rest', async () => {
  let rounds = 0;
  const end = startCleanUp(
    async (rest) => {
      rounds += 1;
      if (rounds === 3) await rest(60_000);
      return { removed: { rows: 1_000 }, backlog: rounds < 5 };
    },
    1,
    pino({ level: 'silent' }),
  );
  await expect.poll(() => rounds).toBe(3);
  await end();
  expect(rounds).toBe(3);
});
