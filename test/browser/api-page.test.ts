import { expect, it } from 'vitest';
import { describedOperations } from '../support/contract/described-operations.ts';
import { useSite } from '../support/tiers/use-site.ts';

const { site, chromium } = await useSite();

it('The page of the API shows every operation, under its own strict policy, and sends no requests for anybody', async () => {
  const { page, complaints } = await chromium.visit();
  await page.goto(`${site.issuer}/api/docs`);
  await page.locator('.opblock').first().waitFor();
  expect(await page.locator('.opblock').count()).toBe((await describedOperations()).length);
  await page.locator('.opblock-summary-control').first().click();
  await page.locator('.opblock.is-open .responses-wrapper').first().waitFor();
  expect(await page.getByRole('button', { name: /try it out|execute/i }).count()).toBe(0);
  expect(await complaints()).toEqual([]);
}, 60_000);
