import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PLANS } from './plans.ts';

describe.each(PLANS)('$name', ({ tests, prefix, modules, inapplicable }) => {
  const source = tests.map((file) => readFileSync(file, 'utf8')).join('\n');
  const titles = [...source.matchAll(/\bit\('([^']+)'/g)].map(([, title]) => title);

  it('has a test named after each of its modules, and none beside them', () => {
    expect(titles.toSorted()).toEqual(modules.map((module) => `${prefix}${module}`).toSorted());
  });

  it('skips none of them', () => {
    expect(source).not.toMatch(/\.(skip|todo|skipIf|runIf|fails|only)\b/);
    for (const module of Object.keys(inapplicable)) expect(modules).not.toContain(module);
  });
});
