import type { KeyTiming } from '../domain/key-timing.ts';
import type { SigningAlg } from '../domain/signing-alg.ts';
import type { CurrentSigningKeys } from '../domain/signing-keys.ts';
import type { KeySet, PublishedKey, TokenSigner } from '../domain/token-signer.ts';

export type ReadSigningKeysPorts = {
  readonly keys: Pick<CurrentSigningKeys, 'refresh' | 'reload'>;
  readonly signer: KeySet & Pick<TokenSigner, 'algs'>;
  readonly timing: Pick<KeyTiming, 'cacheForSeconds' | 'freshFor'>;
};

/** The key set (RFC 7517 §5), what this installation signs with, and for how long a copy may be used. */
export type PublishedKeySet = {
  readonly keys: readonly PublishedKey[];
  readonly algs: readonly SigningAlg[];
  /** Seconds for which verifiers may cache it. */
  readonly cacheForSeconds: number;
  /** Milliseconds for which the caller may answer from its copy. */
  readonly freshFor: number;
};

/** Reads the key set, from the cache while that may be trusted. @throws if the database does not answer then */
export async function readKeySet({ keys, signer, timing }: ReadSigningKeysPorts): Promise<PublishedKeySet> {
  await keys.refresh();
  const { cacheForSeconds, freshFor } = timing;
  return { keys: signer.publishedKeys(), algs: signer.algs, cacheForSeconds, freshFor };
}

/** Reads the signing keys for operators, out of the database. @throws if the database does not answer */
export async function listSigningKeys({
  keys,
  signer,
}: Pick<ReadSigningKeysPorts, 'keys' | 'signer'>): Promise<readonly PublishedKey[]> {
  await keys.reload();
  return signer.publishedKeys();
}
