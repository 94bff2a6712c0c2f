import { access } from 'node:fs/promises';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { signIn } from '../people/person.ts';
import type { Site } from '../tiers/site.ts';

const PROGRAM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
/** A page that is not there after this long is missing. */
const PATIENCE_MS = 20_000;

/** The names of everything that scripts can keep. */
const KEPT = `[...Object.keys(localStorage), ...Object.keys(sessionStorage), ...document.cookie.split(';').filter(Boolean)]`;

/** Somebody at a browser, with cookies of their own. */
export type Visitor = {
  readonly page: Page;
  /** Opens a session of their own in this browser, past the login page. */
  signIn(person: { handle: string; password: string }): Promise<void>;
  /** What the pages should not have done: errors and warnings on the console, requests to other sites, secrets kept. */
  complaints(): Promise<string[]>;
};

export type Chromium = {
  /** A new person at a browser of their own. */
  visit(options?: BrowserContextOptions): Promise<Visitor>;
  close(): Promise<void>;
};

/**
 * Starts the Chromium of the system (docs/decisions/0024) for the pages of a site. Where it is installed elsewhere,
 * CHROMIUM_PATH says so.
 */
export async function openChromium(site: Site): Promise<Chromium> {
  await access(PROGRAM).catch(() => {
    throw new Error(`The browser tests need Chromium, and there is none at ${PROGRAM}. Set CHROMIUM_PATH.`);
  });
  // Containers have no user namespaces for Chromium's own sandbox; it opens nothing here but pages of this project.
  const browser = await chromium.launch({ executablePath: PROGRAM, args: ['--no-sandbox'] });
  return {
    visit: (options = {}) => newVisitor(browser, site, options),
    close: () => browser.close(),
  };
}

async function newVisitor(browser: Browser, site: Site, options: BrowserContextOptions): Promise<Visitor> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    // The browser itself reports every 4xx, also those that a page asks for and handles.
    const isStatus = message.text().startsWith('Failed to load resource: the server responded');
    if (['error', 'warning'].includes(message.type()) && !isStatus) complaints.push(message.text());
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    const isOwn = origin === site.web || origin === site.issuer;
    if (!isOwn && protocol !== 'data:' && !request.isNavigationRequest()) complaints.push(`asked ${request.url()}`);
  });
  return {
    page,
    async signIn(person) {
      const [name = '', value = ''] = (await signIn(site.address, person)).cookie()?.split('=') ?? [];
      await context.addCookies([{ name, value, url: site.issuer, httpOnly: true, sameSite: 'Lax' }]);
    },
    async complaints() {
      if (!page.url().startsWith(site.web)) return complaints;
      const kept = (await page.evaluate(KEPT)) as string[];
      // Where lists were scrolled to, by the router; no addresses.
      const more = kept.filter((name) => !name.startsWith('tsr-scroll-restoration'));
      return [...complaints, ...more.map((name) => `keeps ${name}`)];
    },
  };
}
