import { setImmediate as endOfTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { sideBySide } from './side-by-side.ts';

const never = new Promise<never>(() => undefined);

test('both are given once both came true', async () => {
  expect(await sideBySide(Promise.resolve(1), Promise.resolve('two'))).toEqual([1, 'two']);
});

test('whoever is refused by the first does not wait for the second', async () => {
  await expect(sideBySide(Promise.reject(new Error('refused')), never)).rejects.toThrow('refused');
});

test('the failure of the first is the one that is told, and that of the second is nobody’s then', async () => {
  // A rejection that nobody handles fails the run.
  const later = endOfTurn().then(() => Promise.reject(new Error('read in vain')));
  await expect(sideBySide(Promise.reject(new Error('refused')), later)).rejects.toThrow('refused');
  await endOfTurn();
  await endOfTurn();
});

test('the second fails for whoever passed the first, even if it failed before', async () => {
  const first = endOfTurn().then(() => 1);
  await expect(sideBySide(first, Promise.reject(new Error('away')))).rejects.toThrow('away');
});
