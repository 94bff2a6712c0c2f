import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** A test is named by its file, and by the words of its sentence where the file shows more than one thing. */
export function expectTest(test: string) {
  const [file = '', sentence] = test.split(' › ');
  expect(file).toMatch(/\.test\.ts$/);
  expect(existsSync(file), `${file} exists`).toBe(true);
  if (sentence === undefined) return;
  const titles = [
    ...readFileSync(file, 'utf8').matchAll(/\b(?:it|test|describe)(?:\.each[\s\S]*?\)|)\(\s*(['"`])(.+?)\1/g),
  ];
  expect(titles.map(([, , title]) => title)).toContain(sentence);
}
