import { DPOP_SIGNING_ALGS } from '../../proto/vocabulary/signing-algs.ts';
import type { Verifier } from './create-verifier.ts';

/** What clients are told of a service (RFC 9728 §2). */
export type ResourceMetadata = {
  readonly resource: string;
  readonly authorization_servers: readonly string[];
  readonly bearer_methods_supported: readonly string[];
  readonly dpop_signing_alg_values_supported: readonly string[];
  readonly scopes_supported?: readonly string[];
  readonly resource_name?: string;
};

/** Of the answer that serves it: any page may read it. */
export const METADATA_HEADERS = { 'content-type': 'application/json', 'access-control-allow-origin': '*' };

export type ResourceDescription = {
  /** What clients may ask for; many copy this list into their request. */
  readonly scopes?: readonly string[] | undefined;
  /** What people are told that the service is called. */
  readonly name?: string | undefined;
};

/** The metadata of the service that a verifier is for; undefined for one without an address. */
export function resourceMetadata(
  { issuer, resource }: Pick<Verifier, 'issuer' | 'resource'>,
  { scopes, name }: ResourceDescription = {},
): ResourceMetadata | undefined {
  if (resource === undefined) return undefined;
  return {
    resource,
    authorization_servers: [issuer],
    bearer_methods_supported: ['header'],
    dpop_signing_alg_values_supported: DPOP_SIGNING_ALGS,
    ...(scopes && { scopes_supported: scopes }),
    ...(name !== undefined && { resource_name: name }),
  };
}
