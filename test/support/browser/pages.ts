import type { Page } from 'playwright-core';

/** What people do on the pages, by what they read there. */

export async function enterCredentials(page: Page, person: { handle: string; password: string }) {
  await page.getByLabel('Handle').fill(person.handle);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Waits for the heading that says where something has ended, or what a page asks. */
export async function heading(page: Page, name: string | RegExp) {
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

export const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
