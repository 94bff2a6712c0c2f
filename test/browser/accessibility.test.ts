import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { PAGE_TOURS, seedCommunity } from '../support/browser/page-tours.ts';
import { useSite } from '../support/tiers/use-site.ts';

const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 800 };

describe('Every page', { timeout: 180_000 }, async () => {
  const { site, chromium, admin } = await useSite();
  const community = await seedCommunity(site, chromium, admin);

  it.each(PAGE_TOURS)(
    'that %s see is accessible, in the light and in the dark, and fits a phone',
    async (_who, walk) => {
      const found: string[] = [];
      let pages = 0;
      await walk(community, async (name, page) => {
        pages++;
        for (const problem of await problemsOf(page)) found.push(`${name}: ${problem}`);
      });
      expect(found).toEqual([]);
      expect(pages).toBeGreaterThanOrEqual(4);
    },
  );
});

async function problemsOf(page: Page): Promise<string[]> {
  await look(page, 'light', DESKTOP);
  const light = await seriousFindings(page, {});
  await look(page, 'dark', DESKTOP);
  // Only the colours differ.
  const dark = await seriousFindings(page, { runOnly: ['color-contrast'] });
  await look(page, 'dark', PHONE);
  const tooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  return [...light, ...dark.map((finding) => `dark: ${finding}`), ...(tooWide ? ['wider than a phone'] : [])];
}

/** Gives the page another look and waits until its colours have changed. */
async function look(page: Page, colorScheme: 'light' | 'dark', size: { width: number; height: number }) {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme });
  await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))');
}

async function seriousFindings(page: Page, options: { runOnly?: string[] }): Promise<string[]> {
  // What is in order is not worth its description, and without legacy mode every result opens a page of its own.
  const axe = new AxeBuilder({ page }).options({ ...options, resultTypes: ['violations'] }).setLegacyMode();
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
