import { afterAll } from 'vitest';
import { type Chromium, openChromium } from '../browser/chromium.ts';
import { type Administrator, administratorOf } from '../people/administrator.ts';
import { bootSite, type Site } from './site.ts';
import type { TierOverrides } from './tier-config.ts';

/** The tiers with their frontend, a browser for its pages, and the administrator; all of it ends after the last test. */
export async function useSite(
  overrides: TierOverrides = {},
): Promise<{ site: Site; chromium: Chromium; admin: Administrator }> {
  const site = await bootSite(overrides);
  afterAll(site.stop);
  const chromium = await openChromium(site);
  afterAll(chromium.close);
  return { site, chromium, admin: await administratorOf(site) };
}
