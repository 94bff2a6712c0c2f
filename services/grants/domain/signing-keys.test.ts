import { describe, expect, it } from 'vitest';
import { keysMadeAt, MINUTE } from '../../../test/support/keys/made-key.ts';
import { keyState, succession } from './signing-keys.ts';

const at = (minute: number) => new Date(minute * MINUTE);

const key = keysMadeAt(at(0));

describe('the state of a key', () => {
  const planned = key('planned', { signsFrom: at(10), retiresAt: at(100) });
  // Its last token is signed at 100, dies at 115, and a clock may be a minute behind.
  it.each([
    [0, 'published'],
    [9.99, 'published'],
    [10, 'signing'],
    [99.99, 'signing'],
    [100, 'retired'],
    [115.99, 'retired'],
    [116, 'gone'],
    [10_000, 'gone'],
  ])('at minute %d is %s', (minute, state) => {
    expect(keyState(planned, at(minute))).toBe(state);
  });

  it('is published for as long as nobody calls it up', () => {
    expect(keyState(key('standby', {}), at(1_000_000))).toBe('published');
  });

  it('is signing for as long as nothing follows it', () => {
    expect(keyState(key('lonely', { signsFrom: at(1) }), at(1_000_000))).toBe('signing');
  });
});

describe('the key that signs', () => {
  const line = [
    key('third', { signsFrom: at(30) }),
    key('first', { signsFrom: at(10), retiresAt: at(20) }),
    key('standby', {}),
    key('second', { signsFrom: at(20), retiresAt: at(30) }),
    key('other', { alg: 'RS256', signsFrom: at(1) }),
  ];
  it.each([
    [10, 'first'],
    [19.99, 'first'],
    [20, 'second'],
    [29.99, 'second'],
    [30, 'third'],
    [1_000, 'third'],
  ])('at minute %d is the %s of its line', (minute, kid) => {
    expect(succession(line, 'ES256', at(minute))[0]?.kid).toBe(kid);
  });
});
