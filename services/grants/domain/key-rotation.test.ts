import { describe, expect, it } from 'vitest';
import { keysMadeAt, MINUTE } from '../../../test/support/keys/made-key.ts';
import {
  applyConfiguredKey,
  applySchedule,
  dropKey,
  missingKeys,
  promoteStandbys,
  type RotationRules,
  rotateKey,
} from './key-rotation.ts';
import { keyState, type SigningKeyTimes, succession } from './signing-keys.ts';

const at = (minute: number) => new Date(minute * MINUTE);
const RULES: RotationRules = {
  publishAhead: 10 * MINUTE,
  replicasNotice: MINUTE,
  rotateEvery: 1_000 * MINUTE,
  tokenLifetime: 15 * MINUTE,
};

const key = keysMadeAt(at(0));
const signer = key('signer', { signsFrom: at(0) });
const standby = key('standby');

/** Each key of the line as `kid from-to`, in minutes. */
const lineOf = (keys: readonly SigningKeyTimes[], minute: number) =>
  succession(keys, 'ES256', at(minute)).map(({ kid, signsFrom, retiresAt }) =>
    [kid, Number(signsFrom) / MINUTE, retiresAt ? Number(retiresAt) / MINUTE : 'on'].join(' '),
  );

describe('a rotation by plan', () => {
  it.each([
    ['a stand-by that everybody has, as soon as every replica has heard', 0, 500, 501],
    ['a stand-by that is new, when every cache can have it', 495, 500, 505],
  ])('calls up %s', (_, published, now, signs) => {
    const keys = rotateKey([signer, { ...standby, publishedAt: at(published) }], 'ES256', at(now), RULES);
    expect(lineOf(keys, now)).toEqual([`signer 0 ${signs}`, `standby ${signs} on`]);
  });

  it('lines up behind one that is under way', () => {
    const once = [...rotateKey([signer, standby], 'ES256', at(500), RULES), key('next', { publishedAt: at(500) })];
    expect(lineOf(rotateKey(once, 'ES256', at(500), RULES), 500)).toEqual([
      'signer 0 501',
      'standby 501 510',
      'next 510 on',
    ]);
  });

  it('leaves other algorithms and the object of every other key alone', () => {
    const other = key('other', { alg: 'RS256', signsFrom: at(0) });
    expect(rotateKey([signer, standby, other], 'ES256', at(500), RULES)).toContain(other);
    expect(rotateKey([signer], 'ES256', at(500), RULES)).toEqual([signer]);
  });
});

describe('an emergency', () => {
  const line = [
    key('first', { signsFrom: at(0), retiresAt: at(510) }),
    key('second', { signsFrom: at(510), retiresAt: at(520) }),
    key('third', { signsFrom: at(520) }),
    standby,
  ];
  it.each([
    ['the signer: the next signs at once', line, 'first', ['second 500 520', 'third 520 on']],
    ['one that follows: its neighbours close ranks', line, 'second', ['first 0 520', 'third 520 on']],
    ['the last one that follows: what is before it goes on', line, 'third', ['first 0 510', 'second 510 on']],
    ['the only signer: the stand-by signs at once', [signer, standby], 'signer', ['standby 500 on']],
    ['the stand-by: nothing else changes', [signer, standby], 'standby', ['signer 0 on']],
  ])('drops %s', (_, keys, kid, expected) => {
    const leaked = keys.find((candidate) => candidate.kid === kid) ?? signer;
    const rest = dropKey(keys, leaked, at(500));
    expect(rest.map((remaining) => remaining.kid)).not.toContain(kid);
    expect(lineOf(rest, 500)).toEqual(expected);
  });

  it('never wakes a key that has retired', () => {
    const retired = key('retired', { signsFrom: at(-10), retiresAt: at(495) });
    expect(lineOf(dropKey([retired, signer, standby], signer, at(500)), 500)).toEqual(['standby 500 on']);
  });
});

describe('a configured key', () => {
  const old = key('old', { source: 'configured', signsFrom: at(0) });
  const fresh = key('fresh', { source: 'configured', publishedAt: at(500) });
  const follows = applyConfiguredKey([old, standby, fresh], 'ES256', fresh, at(500), RULES);

  it('signs at once where nothing has signed before', () => {
    expect(lineOf(applyConfiguredKey([fresh], 'ES256', fresh, at(500), RULES), 500)).toEqual(['fresh 500 on']);
  });

  it('follows the one before, when every cache can have it', () => {
    expect(lineOf(follows, 500)).toEqual(['old 0 510', 'fresh 510 on']);
  });

  it('changes nothing when it is found again', () => {
    expect(applyConfiguredKey([old, standby], 'ES256', old, at(500), RULES)).toEqual([old, standby]);
    const again = follows.find(({ kid }) => kid === 'fresh');
    expect(applyConfiguredKey(follows, 'ES256', again, at(501), RULES)).toEqual(follows);
  });

  it('that is taken back before its time never signs', () => {
    const keys = applyConfiguredKey(
      follows,
      'ES256',
      follows.find(({ kid }) => kid === 'old'),
      at(505),
      RULES,
    );
    expect(lineOf(keys, 505)).toEqual(['old 0 on']);
    expect(keys.map((each) => keyState(each, at(505)))).toEqual(['signing', 'published', 'retired']);
  });

  it('that comes back after its time signs again', () => {
    const keys = applyConfiguredKey(
      follows,
      'ES256',
      follows.find(({ kid }) => kid === 'old'),
      at(515),
      RULES,
    );
    expect(lineOf(keys, 515)).toEqual(['fresh 510 516', 'old 516 on']);
  });

  it('that is configured no longer is followed by the stand-by', () => {
    const keys = applyConfiguredKey([old, standby], 'ES256', undefined, at(500), RULES);
    expect(lineOf(keys, 500)).toEqual(['old 0 501', 'standby 501 on']);
  });
});

describe('what time brings', () => {
  it.each([
    ['a key that has signed for long enough is followed', signer, 1_000, ['signer 0 1001', 'standby 1001 on']],
    ['before that it goes on', signer, 999.9, ['signer 0 on']],
    ['a configured one goes on for ever', { ...signer, source: 'configured' as const }, 9_999, ['signer 0 on']],
  ])('%s', (_, first, now, expected) => {
    expect(lineOf(applySchedule([first, standby], at(now), RULES), now)).toEqual(expected);
  });

  it('nothing follows by itself where the schedule is off', () => {
    expect(applySchedule([signer, standby], at(9_999), { ...RULES, rotateEvery: 0 })).toEqual([signer, standby]);
  });

  it('a key goes when its last token is dead', () => {
    const retired = key('retired', { signsFrom: at(0), retiresAt: at(100) });
    expect(applySchedule([retired, signer, standby], at(115), RULES)).toContain(retired);
    expect(applySchedule([retired, signer, standby], at(116), RULES)).not.toContain(retired);
  });

  it('a key stays for the longest tokens that any replica makes', () => {
    const longer = applySchedule([signer, standby], at(5), { ...RULES, tokenLifetime: 60 * MINUTE });
    expect(longer.map(({ tokenLifetime }) => tokenLifetime / MINUTE)).toEqual([60, 60]);
    expect(applySchedule(longer, at(6), RULES)).toEqual(longer);
  });
});

describe('the keys that have to be made', () => {
  it('are one that signs and one that stands by for each algorithm', () => {
    const places = missingKeys([signer], at(5)).map(
      ({ alg, signsFrom }) => `${alg} ${signsFrom ? 'signs' : 'stands by'}`,
    );
    expect(places).toEqual([
      'RS256 signs',
      'RS256 stands by',
      'PS256 signs',
      'PS256 stands by',
      'ES256 stands by',
      'EdDSA signs',
      'EdDSA stands by',
    ]);
  });

  it('are fewer where a stand-by can step in', () => {
    expect(lineOf(promoteStandbys([standby], at(5)), 5)).toEqual(['standby 5 on']);
  });
});
