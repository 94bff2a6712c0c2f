import { expect, it } from 'vitest';
import { freshness } from './freshness.ts';

it.each([
  ['nothing', {}, 300],
  ['nothing about time', { 'cache-control': 'public' }, 300],
  ['a minute', { 'cache-control': 'max-age=60' }, 60],
  ['a minute, in capitals and quotes', { 'cache-control': 'PUBLIC, Max-Age="60"' }, 60],
  ['an hour', { 'cache-control': 'max-age=3600' }, 3600],
  ['more than an hour', { 'cache-control': 'max-age=3601' }, 3600],
  ['a year', { 'cache-control': 'public, max-age=31536000, immutable' }, 3600],
  ['longer than the world', { 'cache-control': `max-age=${'9'.repeat(30)}` }, 3600],
  ['no time at all', { 'cache-control': 'max-age=0, must-revalidate' }, 30],
  ['what is no number', { 'cache-control': 'max-age=soon' }, 300],
  ['a time for shared caches only', { 'cache-control': 's-maxage=5' }, 300],
  ['a moment', { 'cache-control': 'max-age=29' }, 30],
  ['not to store it', { 'cache-control': 'no-store' }, 30],
  ['not to store it, and a time', { 'cache-control': 'max-age=600, no-store' }, 30],
  ['to ask every time', { 'cache-control': 'no-cache, max-age=600' }, 30],
  ['a minute, ten seconds ago', { 'cache-control': 'max-age=60', age: '10' }, 50],
  ['a minute, two minutes ago', { 'cache-control': 'max-age=60', age: '120' }, 30],
  ['a minute, an age that is none', { 'cache-control': 'max-age=60', age: '-10' }, 60],
])('a site that says %s', (_what, headers, seconds) => {
  expect(freshness(headers)).toBe(seconds);
});
