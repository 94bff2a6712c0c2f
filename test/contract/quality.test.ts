import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codeIn, tableRowsOf } from '../support/documents/markdown.ts';
import { expectTest } from '../support/documents/shown-by.ts';

const QUALITY = 'docs/quality.md';
const rows = tableRowsOf(readFileSync(QUALITY, 'utf8'));
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));

describe(`what ${QUALITY} promises`, () => {
  it.each(rows)('is shown by something that is there: %s', (_, shownBy = '') => {
    const shown = codeIn(shownBy);
    expect(shown).not.toHaveLength(0);
    for (const name of shown) expectShown(name);
  });
});

/** A command of package.json, a test, or a file. */
function expectShown(name: string) {
  const command = /^npm (?:run )?([\w:]+)/.exec(name)?.[1];
  if (command !== undefined) expect(Object.keys(scripts)).toContain(command);
  else if (/\.test\.ts/.test(name)) expectTest(name);
  else expect(existsSync(name), `${name} exists`).toBe(true);
}
