import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeIn } from '../support/documents/markdown.ts';
import { projectFiles } from '../support/documents/project-tree.ts';

const files = projectFiles();
const documents = files.filter((file) =>
  /^(docs\/.*|README|sdk\/README|CONTRIBUTING|SECURITY|CHANGELOG)\.md$/.test(file),
);
const textOf = (file: string) => readFileSync(file, 'utf8');

/** What the service or the tier is made of; each has its own. */
const OF_EVERY_TIER = ['main', 'config', 'context', 'server'];

describe('File names', () => {
  it('say what the file is about: no name stands more than twice', () => {
    const sources = files.filter(
      (file) =>
        /\.tsx?$/.test(file) && !/\.test\.ts$|\.gen\.ts$|^proto\/gen\//.test(file) && !file.includes('/languages/'),
    );
    const byName = Map.groupBy(sources, (file) => path.basename(file).replace(/\.tsx?$/, ''));
    const often = [...byName].filter(([name, named]) => named.length > 2 && !OF_EVERY_TIER.includes(name));
    expect(often).toEqual([]);
    expect(sources.length).toBeGreaterThan(300);
  });
});

describe('Decisions', () => {
  const decisions = files.filter((file) => /^docs\/decisions\/.*\.md$/.test(file));

  it('are numbered without a hole, and each number once', () => {
    const numbers = decisions.map((file) => Number(path.basename(file).slice(0, 4)));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(decisions.map((_, index) => index + 1));
  });

  it.each(decisions)('%s has its own number in its title', (file) => {
    expect(textOf(file)).toMatch(new RegExp(`^# ${path.basename(file).slice(0, 4)}\\. `));
  });

  it('that code and documents name are there', () => {
    const known = new Set(decisions.map((file) => path.basename(file).slice(0, 4)));
    const readable = files.filter((file) => /\.(tsx?|proto|md|css)$/.test(file));
    const named = readable.flatMap((file) =>
      [...textOf(file).matchAll(/decisions\/(\d{4})|\bdecision (\d{1,4})\b/g)].map(([, link, word]) => ({
        file,
        number: (link ?? word ?? '').padStart(4, '0'),
      })),
    );
    expect(named.filter(({ number }) => !known.has(number))).toEqual([]);
    expect(named.length).toBeGreaterThan(50);
  });
});

it('The sections of docs/product.md that code and documents cite are there', () => {
  const sections = new Set([...textOf('docs/product.md').matchAll(/^## (\d+)\. /gm)].map(([, number]) => number));
  const readable = files.filter((file) => /\.(tsx?|proto|md)$/.test(file));
  const cited = readable.flatMap((file) =>
    [...textOf(file).matchAll(/product\.md(?:\]\([^)]*\))? §(\d+)/g)].map(([, section]) => ({ file, section })),
  );
  expect(cited.filter(({ section }) => !sections.has(section))).toEqual([]);
  expect(cited.length).toBeGreaterThan(50);
});

/** Text without the code that stands apart, in which brackets and quotes mean something else. */
const prose = (file: string) => textOf(file).replace(/^```[\s\S]*?^```|^ {4}.*$/gm, '');

describe.each(documents)('%s', (file) => {
  it('links to what is there', () => {
    const targets = [...prose(file).matchAll(/\]\(([^)\s]+)\)|\b(?:src|href)="([^"]+)"/g)].map(
      ([, link, attribute]) => link ?? attribute ?? '',
    );
    const broken = targets.filter((target) => !/^[a-z]+:/.test(target) && !leadsSomewhere(file, target));
    expect(broken).toEqual([]);
  });

  it('names files and folders that are there', () => {
    const named = codeIn(prose(file)).map((code) => code.split(' › ')[0] ?? code);
    expect(named.filter((code) => isPath(code) && !isThere(code))).toEqual([]);
  });

  it('names scripts that package.json has', () => {
    const { scripts } = JSON.parse(textOf('package.json'));
    const named = [...textOf(file).matchAll(/npm run ([\w:-]+)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});

/** Whether a relative link leads to a file, and its `#` to a heading of it. */
function leadsSomewhere(from: string, link: string): boolean {
  const [to = '', anchor] = link.split('#');
  const target = to === '' ? from : path.posix.join(path.posix.dirname(from), to);
  if (!existsSync(target)) return false;
  return anchor === undefined || anchorsOf(target).includes(anchor);
}

/** What headings are called in addresses: small letters and digits, hyphens for blanks. */
const anchorsOf = (file: string) =>
  [...prose(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );

const topLevel = new Set(files.map((file) => file.split('/')[0]));
const FILE_NAME = /^[\w.@-]+\.(tsx?|mjs|js|json|md|proto|ya?ml|css|html|cfg|conf|sh|toml)$/;
/** `services/grants/flows/*.ts`, `biome.json`; no address, no command, no media type, nothing that a build makes. */
function isPath(code: string): boolean {
  if (!/^[\w.@*-][\w.@*/-]*$/.test(code) || /NNNN|^web\/dist/.test(code)) return false;
  const [first = '', ...rest] = code.split('/');
  return rest.length > 0 ? topLevel.has(first) || FILE_NAME.test(rest.at(-1) ?? '') : FILE_NAME.test(code);
}

/** A path from the root; the name of a file alone may be anywhere, and `*` is any part of a name. */
function isThere(code: string): boolean {
  if (!code.includes('/')) return files.some((file) => path.basename(file) === code);
  const wanted = code
    .replace(/\/(\*\*)?$/, '')
    .replaceAll('.', '\\.')
    .replaceAll('*', '[^/]+');
  const pattern = new RegExp(`^${wanted}(/|$)`);
  return files.some((file) => pattern.test(file));
}
