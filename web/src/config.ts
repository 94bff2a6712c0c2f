/** What the frontend is told where it runs, not when it is built. */
export type WebConfig = {
  /** Address of the gateway, no trailing slash. */
  readonly apiAddress: string;
  /** Origin of these pages. */
  readonly webAddress: string;
};

/**
 * Reads `/config.json`, which whoever serves these files writes.
 *
 * @throws Error that says what is wrong with it.
 */
export async function loadConfig(): Promise<WebConfig> {
  const response = await fetch('/config.json');
  if (!response.ok) throw new Error(`/config.json answered ${response.status}.`);
  const { apiAddress } = (await response.json()) as { apiAddress?: unknown };
  const url = typeof apiAddress === 'string' ? URL.parse(apiAddress) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Error('apiAddress in /config.json is no http or https address.');
  return { apiAddress: url.href.replace(/\/+$/, ''), webAddress: window.location.origin };
}
