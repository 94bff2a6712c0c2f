import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { documentedPictures, PICTURES_FOLDER } from '../support/browser/documented-pictures.ts';
import { PAGE_TOURS, seedCommunity } from '../support/browser/page-tours.ts';
import { useSite } from '../support/tiers/use-site.ts';

const SIZES = { desktop: { width: 1040, height: 720 }, phone: { width: 390, height: 800 } } as const;
/** Of 100; flat pages keep sharp edges with little. */
const QUALITY = 24;

const made: string[] = [];

const wanted = await documentedPictures();
const { site, chromium, admin } = await useSite();
const community = await seedCommunity(site, chromium, admin);
await rm(PICTURES_FOLDER, { recursive: true, force: true });
await mkdir(PICTURES_FOLDER);

it.each(PAGE_TOURS)('pictures of what %s see', async (_who, walk) => {
  await walk(community, async (name, page) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const [device, size] of Object.entries(SIZES)) {
        const file = `${name}-${device}-${colorScheme}.webp`;
        if (!wanted.includes(file)) continue;
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(size);
        await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))');
        await writeFile(path.join(PICTURES_FOLDER, file), await picture(page));
        made.push(file);
      }
    }
    await page.setViewportSize(SIZES.desktop);
  });
});

it('every picture that documents show', () => {
  expect(made.toSorted()).toEqual(wanted);
});

/** WebP, which Playwright itself does not write and which is a third of a PNG. */
async function picture(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  await session.detach();
  return Buffer.from(data, 'base64');
}
