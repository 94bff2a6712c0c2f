import { describe, expect, it } from 'vitest';
import type { Access } from './access.ts';
import { type Ended, knownRevocations } from './known-revocations.ts';

const at = (seconds: number) => new Date(seconds * 1000);
const MINUTE = 60;
const token: Access = {
  who: 'account',
  account: 'account',
  client: 'client',
  scopes: [],
  grant: 'grant',
  id: 'token',
  issuedAt: at(1_000),
  expiresAt: at(1_900),
  actors: [],
  sources: [],
  claims: {},
};
const ended = (kind: Ended['kind'], id: string, when = 1_100): Ended => ({
  kind,
  id,
  at: at(when),
  tokensExpireAt: at(when + 15 * MINUTE),
});

describe('A token has ended', () => {
  it.each<[string, Ended, Partial<Access>, boolean]>([
    ['with its grant', ended('grant', 'grant'), {}, true],
    ['with its grant, whatever the clocks say', ended('grant', 'grant', 900), {}, true],
    ['with another grant', ended('grant', 'other'), {}, false],
    ['by itself', ended('access_token', 'token'), {}, true],
    ['with another token', ended('access_token', 'other'), {}, false],
    ['with its client', ended('client', 'client'), {}, true],
    ['in the second in which its client ended', ended('client', 'client', 1_000.5), {}, true],
    ['after its client ended and was known again', ended('client', 'client', 999), {}, false],
    ['with its account', ended('account', 'account'), {}, true],
    ['after its account was suspended and reinstated', ended('account', 'account', 999), {}, false],
    ['with an account that is named as a client', ended('account', 'client'), {}, false],
  ])('%s: %s', (_, event, change, expected) => {
    const known = knownRevocations();
    known.note(event);
    expect(known.hasEnded({ ...token, ...change })).toBe(expected);
  });

  it.each<[string, Ended]>([
    ['grant', ended('grant', 'first grant')],
    ['token', ended('access_token', 'first')],
    ['client', ended('client', 'first client')],
    ['account', ended('account', 'first account')],
  ])('with the %s of a token that it was exchanged from', (_, event) => {
    const known = knownRevocations();
    const source = {
      id: 'first',
      client: 'first client',
      issuedAt: at(990),
      who: 'first account',
      grant: 'first grant',
    };
    known.note(event);
    expect(known.hasEnded({ ...token, sources: [source] })).toBe(true);
    expect(known.hasEnded({ ...token, sources: [{ ...source, issuedAt: at(1_200), id: 'x', grant: 'x' }] })).toBe(
      false,
    );
  });

  it('as the last of several events says, in whatever order they come', () => {
    const known = knownRevocations();
    known.note(ended('account', 'account', 1_100));
    known.note(ended('account', 'account', 900));
    expect(known.hasEnded(token)).toBe(true);
  });
});

it('What is over is forgotten, a minute after its last token', () => {
  let now = 0;
  const known = knownRevocations(() => now);
  for (let id = 0; id < 100; id++) known.note(ended('grant', String(id), id < 60 ? 1_000 : 2_000));
  now = at(1_000 + 16 * MINUTE).getTime() - 1;
  expect(known.forget()).toBe(100);
  now++;
  expect(known.forget()).toBe(40);
  expect(known.hasEnded({ ...token, grant: '99' })).toBe(true);
});
