import { describe, expect, it } from 'vitest';
import { readPrompt } from './prompt.ts';

describe('the prompt parameter (OIDC Core §3.1.2.1)', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['none', ['silent']],
    [' none  none ', ['silent']],
    ['login', ['login']],
    ['select_account login', ['login', 'selectAccount']],
    ['consent create', []],
    ['LOGIN', []],
  ])('%j means %j', (text, meant) => {
    const asked = Object.entries(readPrompt(text)).filter(([, value]) => value);
    expect(asked.map(([name]) => name)).toEqual(meant);
  });

  it.each(['none login', 'consent none', 'none create'])('%j contradicts itself', (text) => {
    expect(() => readPrompt(text)).toThrowError(expect.objectContaining({ code: 'invalid_request' }));
  });
});
