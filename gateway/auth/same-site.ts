import type { IncomingMessage } from 'node:http';
import type { GatewayConfig } from '../config.ts';
import { permissionDenied } from '../http/problem.ts';

export type SameSite = {
  /** The two public addresses and TRUSTED_ORIGINS. */
  readonly origins: ReadonlySet<string>;
  /** For what changes something. @throws ProblemError if a page of another site made the request. */
  require(request: IncomingMessage): void;
  /**
   * For a GET that changes something: browsers send no `Origin` with many of those, so it is asked where they say that it
   * comes from. @throws ProblemError if it is not one of our own pages that asks.
   */
  requireOwnPage(request: IncomingMessage): void;
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
  const requireKnown: SameSite['require'] = (request) => {
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (origin !== undefined && !origins.has(origin)) throw foreignSite();
    if (site === 'cross-site') throw foreignSite();
  };
  return {
    origins,
    require: requireKnown,
    requireOwnPage(request) {
      requireKnown(request);
      const { origin, 'sec-fetch-site': site = 'same-origin' } = request.headers;
      // A sibling host is of the same site, and an address that somebody sent by mail is of none.
      if (origin === undefined && site !== 'same-origin') throw foreignSite();
    },
  };
}

/**
 * Whether nobody asks for anything to be done (RFC 9110 §9.2.1): a HEAD, a browser ahead of the person (Sec-Purpose, Fetch
 * §2.2.7, and its older names), or a page that has a picture, a style or a script loaded (Fetch Metadata §2.2).
 */
export function onlyLooks({ method, headers }: IncomingMessage): boolean {
  const purposes = [headers['sec-purpose'], headers.purpose, headers['x-purpose'], headers['x-moz']];
  const isAhead = purposes.some((value) => /\b(prefetch|prerender|preview)\b/i.test(String(value ?? '')));
  return method === 'HEAD' || isAhead || headers['sec-fetch-mode'] === 'no-cors';
}

function foreignSite() {
  return permissionDenied(
    'The request comes from a page of another site.',
    'Use the pages of this community; an operator can add the site to TRUSTED_ORIGINS.',
  );
}
