import { describe, expect, test } from 'vitest';
import { callerDirectory, callerSetting, callerTokenHash } from './callers.ts';

test('a caller is known by its token alone, however often who presents what', () => {
  const caller = { name: 'reader', tokenHash: callerTokenHash('right'), roles: ['reader' as const] };
  const { callerOf } = callerDirectory([caller]);
  const directory = (authorization: string | null) => callerOf({ authorization, certificate: () => undefined });
  for (let time = 0; time < 3; time += 1) {
    for (const presented of ['Bearer right', 'bearer right']) expect(directory(presented)).toBe(caller);
    const wrong = [
      null,
      '',
      'right',
      'Bearer',
      'Bearer ',
      'Bearer wrong',
      'Bearer righ',
      'Bearer rightt',
      'Basic right',
    ];
    for (const presented of wrong) expect(directory(presented), `${presented}`).toBeUndefined();
  }
});

describe('a certificate', () => {
  const LATER = Date.now() + 60_000;
  const search = { name: 'Search.Internal', roles: ['reader' as const] };
  const backup = { name: 'spiffe://prod/Backup', roles: ['admin' as const] };
  const byToken = { name: 'reports.internal', tokenHash: callerTokenHash('right'), roles: ['reader' as const] };
  const { callerOf } = callerDirectory([search, backup, byToken]);
  const callerWith = (names: readonly string[], authorization: string | null = null, validUntil = LATER) =>
    callerOf({ authorization, certificate: () => ({ names, validUntil }) });

  test('says who calls by the first of its names that is listed', () => {
    expect(callerWith(['localhost', 'search.internal', 'spiffe://prod/Backup'])).toBe(search);
    expect(callerWith(['spiffe://prod/Backup', 'search.internal'])).toBe(backup);
  });

  test.each([['spiffe://prod/backup'], ['internal'], ['reports.internal'], []])('says nothing by %j', (...names) => {
    expect(callerWith(names)).toBeUndefined();
  });

  test('says nothing once it has expired, on a connection that was made before', () => {
    expect(callerWith(['search.internal'], null, Date.now() - 1)).toBeUndefined();
    expect(callerWith(['search.internal'], null, Number.NaN)).toBeUndefined();
  });

  test('says nothing where a header does', () => {
    expect(callerWith(['search.internal'], 'Bearer right')).toBe(byToken);
    for (const wrong of ['Bearer wrong', 'Basic eDp5', 'Bearer']) {
      expect(callerWith(['search.internal'], wrong)).toBeUndefined();
    }
  });
});

test.each([
  ['search.internal:tls:reader', { name: 'search.internal', roles: ['reader'] }],
  ['spiffe://prod/a:tls:b:tls:gateway+admin', { name: 'spiffe://prod/a:tls:b', roles: ['gateway', 'admin'] }],
  [`ci:${'a'.repeat(64)}:admin`, { name: 'ci', tokenHash: 'a'.repeat(64), roles: ['admin'] }],
])('%s is a caller', (item, caller) => {
  expect(callerSetting.parse(item)).toEqual(caller);
});

test.each([
  'search:tls',
  ':tls:reader',
  'search:tls:',
  'search:tls:owner',
  'a b:tls:reader',
  `CI:${'a'.repeat(64)}:admin`,
])('%s is none', (item) => {
  expect(callerSetting.safeParse(item).success).toBe(false);
});
