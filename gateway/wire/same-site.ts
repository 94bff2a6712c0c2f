import type { IncomingMessage } from 'node:http';
import type { GatewayConfig } from '../config.ts';
import { permissionDenied } from './problem.ts';

export type SameSite = {
  /** The two public addresses and TRUSTED_ORIGINS. */
  readonly origins: ReadonlySet<string>;
  /** @throws ProblemError if a page of another site made the request. */
  require(request: IncomingMessage): void;
};

/**
 * Keeps other sites from acting with somebody's session (product.md §4). A request with neither `Origin` nor
 * `Sec-Fetch-Site` comes from no browser that sends cookies across sites.
 */
export function sameSiteCheck(
  config: Pick<GatewayConfig, 'publicApiAddress' | 'publicWebAddress' | 'trustedOrigins'>,
): SameSite {
  const publicOrigins = [config.publicApiAddress, config.publicWebAddress].map((address) => new URL(address).origin);
  const origins = new Set([...publicOrigins, ...config.trustedOrigins]);
  return {
    origins,
    require(request) {
      const { origin, 'sec-fetch-site': site } = request.headers;
      if (origin !== undefined && !origins.has(origin)) throw foreignSite();
      if (site === 'cross-site') throw foreignSite();
    },
  };
}

/** Whether a browser asks ahead of the person (Sec-Purpose, Fetch §2.2.7; older names of Chromium and Firefox). */
export function isPrefetch(request: IncomingMessage): boolean {
  const { 'sec-purpose': secPurpose, purpose, 'x-moz': xMoz } = request.headers;
  return [secPurpose, purpose, xMoz].some((value) => /\bprefetch\b/i.test(String(value ?? '')));
}

function foreignSite() {
  return permissionDenied(
    'The request comes from a page of another site.',
    'Use the pages of this community; an operator can add the site to TRUSTED_ORIGINS.',
  );
}
