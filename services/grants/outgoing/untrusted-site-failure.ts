/**
 * Why a document cannot be had: not at the moment, because of this server's limits or an outage of its site; because of
 * what its site says; or because its site says that there is no such document any more.
 */
export type SiteFailureReason = 'not_now' | 'refused' | 'withdrawn';

/**
 * A document could not be had. The message is the same whatever went wrong, so that nobody learns about this server's
 * network from it (draft-ietf-oauth-client-id-metadata-document §8.6); `detail` is for the log.
 */
export class UntrustedSiteFailure extends Error {
  override readonly name = 'UntrustedSiteFailure';
  readonly detail: string;
  readonly because: SiteFailureReason;

  constructor(
    detail: string,
    { because = 'refused', ...options }: ErrorOptions & { because?: SiteFailureReason } = {},
  ) {
    super('The document could not be fetched.', options);
    this.detail = detail;
    this.because = because;
  }
}

/** @see SiteFailureReason */
export function unavailableNow(detail: string, options?: ErrorOptions): UntrustedSiteFailure {
  return new UntrustedSiteFailure(detail, { ...options, because: 'not_now' });
}
