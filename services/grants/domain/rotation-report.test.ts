import { describe, expect, it } from 'vitest';
import { keysMadeAt, MINUTE } from '../../../test/support/keys/made-key.ts';
import { dropKey, rotateKey } from './key-rotation.ts';
import { emergencyConsequences, rotationConsequences } from './rotation-report.ts';
import type { SigningKeyTimes } from './signing-keys.ts';

const at = (minute: number) => new Date(Date.UTC(2030, 0, 1, 0, minute));
const LIMITS = { publishAhead: 10 * MINUTE, knownAfter: 390_000 };
const RULES = { publishAhead: 10 * MINUTE, replicasNotice: 31_000, rotateEvery: 0, tokenLifetime: 15 * MINUTE };

const key = keysMadeAt(at(0));
const signer = key('signer', { signsFrom: at(0) });
const standby = key('standby');

it('a rotation by plan says when who takes over, and that nothing breaks', () => {
  const keys = rotateKey([signer, standby], 'ES256', at(5), RULES);
  expect(rotationConsequences(keys, 'ES256', at(5))).toEqual([
    'The ES256 key standby signs from 2030-01-01T00:10:00Z, when every verifier can have it.',
    'The ES256 key signer signs until then and verifies until 2030-01-01T00:26:00Z, when its last token is dead. Nothing breaks.',
  ]);
});

describe('an emergency says', () => {
  const toldOf = (leaked: SigningKeyTimes, keys: SigningKeyTimes[], minute: number) =>
    emergencyConsequences(leaked, dropKey(keys, leaked, at(minute)), at(minute), LIMITS).join('\n');

  it.each([
    ['which tokens are invalid, and until when the last would have lived', 30, /signer signed is invalid.*00:45:00Z/],
    ['how long verifiers still accept what the key signs', 30, /at most 390 seconds/],
    [
      'which key signs instead, where everybody has it',
      30,
      /standby signs instead, at once; verifiers have it since .*00:10/,
    ],
    [
      'that verifiers may lack the key that signs instead',
      5,
      /standby signs instead.* may refuse new tokens until .*00:10:00Z/,
    ],
    ['what goes on', 30, /Refresh tokens, grants, sessions and client secrets do not depend/],
  ])('%s', (_, minute, sentence) => {
    expect(toldOf(signer, [signer, standby], minute)).toMatch(sentence);
  });

  it('that nothing was signed with a stand-by, and that nothing else changes', () => {
    const sentences = toldOf(standby, [signer, standby], 30);
    expect(sentences).toContain('The ES256 key standby has signed nothing yet; no token becomes invalid.');
    expect(sentences).not.toContain('signs instead');
  });

  it('that tokens of a retired key would have ended with the time it retired', () => {
    const retired = key('retired', { signsFrom: at(-60), retiresAt: at(20) });
    const sentences = toldOf(retired, [retired, signer, standby], 30);
    expect(sentences).toMatch(/retired signed is invalid .*T00:35:00Z/);
    expect(sentences).not.toContain('signs instead');
  });
});
