import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codeIn } from '../support/documents/markdown.ts';
import { expectTest } from '../support/documents/shown-by.ts';

const TABLE = 'docs/standards.md';

type Row = { readonly specification: string; readonly where: readonly string[]; readonly shown: readonly string[] };

/** The rows of the tables of specifications: specification, supported, where, shown by, left out. */
function rows(): Row[] {
  const tables = readFileSync(TABLE, 'utf8').match(/^\| Specification.*(?:\n\|.*)*/gm) ?? [];
  const lines = tables.flatMap((table) => table.split('\n').slice(2));
  const cells = lines.map((line) => line.split('|').slice(1));
  return cells.map(([specification = '', , where = '', shown = '']) => ({
    specification: specification.trim(),
    where: codeIn(where),
    shown: codeIn(shown),
  }));
}

describe(`what ${TABLE} says`, () => {
  it.each(rows())('of $specification is in the code and shown by a test', ({ where, shown }) => {
    expect(where).not.toHaveLength(0);
    for (const path of where) expect(existsSync(path), `${path} exists`).toBe(true);
    expect(shown).not.toHaveLength(0);
    for (const test of shown) expectTest(test);
  });
});
