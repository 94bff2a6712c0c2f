import {
  KNOWN_BROWSER_ID_BYTES,
  KNOWN_BROWSER_SECONDS,
  type KnownBrowser,
  rememberedBy,
} from '../domain/known-browser.ts';
import type { ProvedPassword } from '../domain/session.ts';

export type RememberBrowserPorts = {
  readonly random: (bytes: number) => Uint8Array;
  readonly now: () => Date;
};

/**
 * Makes the browser known to the account that has just signed in with it. `kept` is the token that the browser has kept
 * so far.
 */
export function rememberBrowser(
  kept: string,
  proved: ProvedPassword,
  { random, now }: RememberBrowserPorts,
): KnownBrowser {
  const expiresAt = new Date(now().getTime() + KNOWN_BROWSER_SECONDS * 1000);
  const token = rememberedBy(kept, proved, { id: random(KNOWN_BROWSER_ID_BYTES), expiresAt }, now());
  return { token, expiresAt };
}
