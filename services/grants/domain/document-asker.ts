/**
 * Who makes this server fetch what a client publishes: so much is fetched for each, and for those who proved nothing apart
 * from the others (product.md §8).
 */
export type DocumentAsker = {
  /** The network of somebody who proved nothing, or what is proven: an account, a client. */
  readonly name: string;
  readonly isProven: boolean;
};

export const unprovenAsker = (network: string): DocumentAsker => ({ name: network, isProven: false });

export const provenAsker = (id: string): DocumentAsker => ({ name: id, isProven: true });
