import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const PAGE = 'docs/clients.md';

/** Every block of the page, with the file that was linked to last before it. */
function blocks(): { file: string; lines: string }[] {
  const text = readFileSync(PAGE, 'utf8');
  const files = [...text.matchAll(/\]\((\.\.\/test\/languages\/[^)]+)\)/g)];
  return [...text.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(({ index, 1: block = '' }) => ({
    file: path.join('docs', files.findLast((link) => link.index < index)?.[1] ?? ''),
    lines: linesOf(block),
  }));
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n');

describe(PAGE, () => {
  it('has a block for each library', () => {
    expect(blocks().length).toBeGreaterThanOrEqual(13);
  });

  it.each(blocks())('shows lines of $file as they are there', ({ file, lines }) => {
    expect(linesOf(readFileSync(file, 'utf8'))).toContain(lines);
  });
});
