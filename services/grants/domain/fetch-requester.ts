/**
 * Who makes this server fetch what a client publishes. Each requester has a share of the fetches; requesters who have not
 * authenticated share limits of their own, so that they take nothing from the others (product.md §8).
 */
export type FetchRequester = {
  /** The network of somebody who has not authenticated; else the id of the account or the client that has. */
  readonly name: string;
  readonly isAuthenticated: boolean;
};

export const anonymousRequester = (network: string): FetchRequester => ({ name: network, isAuthenticated: false });

export const authenticatedRequester = (id: string): FetchRequester => ({ name: id, isAuthenticated: true });
