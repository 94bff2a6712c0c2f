import { expect, test } from 'vitest';
import { withoutStack } from './without-stack.ts';

test('an error that is made without a stack is itself, and says no place', () => {
  const error = withoutStack(() => new RangeError('usual'));
  expect(error).toBeInstanceOf(RangeError);
  expect(error.stack).toBe('RangeError: usual');
});

test('errors after it have theirs, even if it could not be made', () => {
  withoutStack(() => new Error('usual'));
  const failing = () => {
    throw new Error('not made');
  };
  expect(() => withoutStack(failing)).toThrow('not made');
  expect(new Error('other').stack).toContain('without-stack.test.ts');
});
