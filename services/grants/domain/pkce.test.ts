import { describe, expect, it } from 'vitest';
import { isCodeChallenge, verifierAnswers } from './pkce.ts';

// RFC 7636 appendix B.
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

describe('PKCE (RFC 7636)', () => {
  it('the verifier of appendix B answers its challenge', () => {
    expect(verifierAnswers(verifier, challenge)).toBe(true);
  });

  it.each([
    ['another verifier', `${verifier.slice(0, -1)}X`],
    ['the challenge itself', challenge],
    ['too short', verifier.slice(1)],
    ['too long', 'a'.repeat(129)],
    ['a character that is not unreserved', `${verifier.slice(0, -1)}!`],
    ['empty', ''],
  ])('%s does not', (_what, text) => {
    expect(verifierAnswers(text, challenge)).toBe(false);
  });

  it.each([
    [challenge, true],
    [challenge.slice(1), false],
    [`${challenge}=`, false],
    [`${challenge.slice(0, -1)}+`, false],
  ])('%s is a challenge: %s', (text, is) => {
    expect(isCodeChallenge(text)).toBe(is);
  });
});
