import { expect, test } from 'vitest';
import { callerDirectory, callerTokenHash } from './callers.ts';

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
