import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isGiven, list, readSettings } from './settings.ts';

describe('a setting', () => {
  it.each([' odin ', 'odin\n', '\todin\r\n'])('is read without what blanks are around it: %j', (NAME) => {
    expect(readSettings({ NAME: z.string() }, { NAME })).toEqual({ NAME: 'odin' });
  });

  it.each(['', ' ', '\n'])('of nothing counts as absent: %j', (NAME) => {
    expect(readSettings({ NAME: z.string().prefault('nobody'), LIST: list(z.string()) }, { NAME, LIST: NAME })).toEqual(
      {
        NAME: 'nobody',
        LIST: [],
      },
    );
    expect(isGiven({ NAME, NAME_FILE: NAME }, 'NAME')).toBe(false);
  });

  it('may name its file with a line break behind it', () => {
    const NAME_FILE = `${import.meta.filename}\n`;
    expect(readSettings({ NAME: z.string() }, { NAME_FILE }).NAME).toMatch(/^import/);
  });

  it('that is missing is named with the one that was set instead', () => {
    const read = () => readSettings({ OAUTH_SECRET: z.string('a secret') }, { OAUTH_SECRETS: 'hidden' });
    expect(read).toThrow('OAUTH_SECRET: not set (OAUTH_SECRETS is), expected a secret.');
  });
});
