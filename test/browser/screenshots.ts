import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { type Chromium, openChromium } from '../support/browser/chromium.ts';
import { type Community, PAGE_TOURS, seedCommunity } from '../support/browser/page-tours.ts';
import { administratorOf } from '../support/people/administrator.ts';
import { bootSite, type Site } from '../support/tiers/site.ts';

const FOLDER = path.join(import.meta.dirname, '..', '..', 'docs', 'screenshots');
const SIZES = { desktop: { width: 1040, height: 720 }, phone: { width: 390, height: 800 } } as const;
/** Of 100; flat pages keep sharp edges with little. */
const QUALITY = 24;

let site: Site;
let chromium: Chromium;
let community: Community;

beforeAll(async () => {
  site = await bootSite();
  chromium = await openChromium(site);
  community = await seedCommunity(site, chromium, await administratorOf(site));
  await mkdir(FOLDER, { recursive: true });
});
afterAll(async () => {
  await chromium?.close();
  await site?.stop();
});

it.each(PAGE_TOURS)('pictures of what %s see', async (_who, walk) => {
  await walk(community, async (name, page) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const [device, size] of Object.entries(SIZES)) {
        await page.setViewportSize(size);
        await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))');
        await writeFile(path.join(FOLDER, `${name}-${device}-${colorScheme}.webp`), await picture(page));
      }
    }
    await page.setViewportSize(SIZES.desktop);
  });
});

/** WebP, which Playwright itself does not write and which is a third of a PNG. */
async function picture(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  await session.detach();
  return Buffer.from(data, 'base64');
}
