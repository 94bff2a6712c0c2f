import { expect, test } from 'vitest';
import { readSearch, searchOf, writeSearch } from './search.ts';

test('Parameters stay texts, whatever they look like', () => {
  const search = { user_code: '12345678', return_to: 'https://a.example/?b=c&d=%20', flag: 'true' };
  expect(readSearch(writeSearch(search))).toEqual(search);
});

test('What is undefined or empty is left out', () => {
  expect(writeSearch({ page: undefined, decided: '' })).toBe('');
});

test('A page reads its own parameters only', () => {
  expect(searchOf('page')({ page: '2', other: 'x' })).toEqual({ page: '2' });
});
