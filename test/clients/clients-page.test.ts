import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** Pages with parts of programs, and how many they have. */
const PAGES: [page: string, blocks: number][] = [
  ['docs/clients.md', 13],
  ['docs/sdk/python.md', 4],
  ['docs/sdk/go.md', 4],
];

/** Every block of a page, with the file that was linked to last before it. */
function blocksOf(page: string): { file: string; lines: string }[] {
  const text = readFileSync(page, 'utf8');
  const files = [...text.matchAll(/\]\(((?:\.\.\/)+test\/languages\/[^)]+)\)/g)];
  return [...text.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(({ index, 1: block = '' }) => ({
    file: path.join(path.dirname(page), files.findLast((link) => link.index < index)?.[1] ?? ''),
    lines: linesOf(block),
  }));
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n');

describe.each(PAGES)('%s', (page, count) => {
  it(`has ${count} blocks at least`, () => {
    expect(blocksOf(page).length).toBeGreaterThanOrEqual(count);
  });

  it.each(blocksOf(page))('shows lines of $file as they are there', ({ file, lines }) => {
    expect(linesOf(readFileSync(file, 'utf8'))).toContain(lines);
  });
});
