/**
 * A document could not be had. The message is the same whatever went wrong, so that nobody learns about this server's
 * network from it (draft-ietf-oauth-client-id-metadata-document §8.6); `detail` is for the log.
 */
export class DocumentUnavailable extends Error {
  override readonly name = 'DocumentUnavailable';
  readonly detail: string;

  constructor(detail: string, options?: ErrorOptions) {
    super('The document could not be fetched.', options);
    this.detail = detail;
  }
}
