import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');

/** Where the pictures of pages lie. */
export const PICTURES_FOLDER = path.join(ROOT, 'docs', 'screenshots');

/** The names of the pictures that documents show, sorted: what page, device and colour scheme, as in `consent-phone-dark.webp`. */
export async function documentedPictures(): Promise<string[]> {
  const names = new Set<string>();
  for await (const document of glob(['*.md', 'docs/**/*.md'], { cwd: ROOT })) {
    const text = await readFile(path.join(ROOT, document), 'utf8');
    for (const [, name = ''] of text.matchAll(/screenshots\/([\w-]+\.webp)/g)) names.add(name);
  }
  return [...names].toSorted();
}
