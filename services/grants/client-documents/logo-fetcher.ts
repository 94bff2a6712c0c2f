import type { Logger } from '../../../runtime/log.ts';
import type { LogoFetcher } from '../domain/client-logo.ts';
import { fetchLimits } from '../outgoing/fetch-limits.ts';
import { UntrustedSiteFailure } from '../outgoing/untrusted-site-failure.ts';
import { fetchPicture } from './fetch-picture.ts';

/** Fetches pictures of clients, within limits of their own. */
export function logoFetcher(options: { readonly allowInsecureFetch: boolean; readonly log: Logger }): LogoFetcher {
  const limits = fetchLimits();
  const rules = { allowInsecure: options.allowInsecureFetch };
  return {
    async fetch(uri) {
      try {
        const parties = { host: URL.parse(uri)?.hostname ?? '', requester: 'pictures' };
        return await limits.within(parties, () => fetchPicture(uri, rules));
      } catch (error) {
        if (!(error instanceof UntrustedSiteFailure)) throw error;
        options.log.info({ url: uri, detail: error.detail }, 'the picture of a client cannot be had');
        return undefined;
      }
    },
  };
}
