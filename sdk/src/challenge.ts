import { WELL_KNOWN_PATHS } from '../../proto/vocabulary/paths.ts';
import { DPOP_SIGNING_ALGS } from '../../proto/vocabulary/signing-algs.ts';
import type { TokenRefusal, TokenRefusalCode } from './token-refusal.ts';

/** What was asked of whom. */
export type Challenged = {
  /** Every scope that the call needs, so that a client asks once. */
  readonly scopes: readonly string[];
  /** The address of the service; without one there is no metadata to name. */
  readonly resource: string | undefined;
  /** The header `authorization` that was refused. */
  readonly authorization: string | undefined;
};

/** Refusals that another token answers. */
const WANTS_TOKEN: ReadonlySet<TokenRefusalCode> = new Set(['missing_token', 'invalid_token', 'insufficient_scope']);

/**
 * The `WWW-Authenticate` of a refusal (RFC 6750 §3, RFC 9449 §7.1, RFC 9728 §5.1): the error for the scheme that was
 * tried, and the other that there is (product.md §7). Undefined where the token is not the reason.
 */
export function challengeOf(
  { code }: TokenRefusal,
  { scopes, resource, authorization }: Challenged,
): string | undefined {
  if (code === 'temporarily_unavailable') return undefined;
  // RFC 6750 §3.1: who presents nothing is told of no error.
  const error = code === 'missing_token' ? [] : [`error="${code}"`];
  const scope = WANTS_TOKEN.has(code) && scopes.length > 0 ? [`scope="${scopes.join(' ')}"`] : [];
  const metadata = resource === undefined ? [] : [`resource_metadata="${resourceMetadataAddress(resource)}"`];
  const algs = `algs="${DPOP_SIGNING_ALGS.join(' ')}"`;
  // A client that brings a proof is told of proofs alone: libraries look for one challenge.
  if (/^dpop\b/i.test(authorization ?? '')) return `DPoP ${[...error, ...scope, algs, ...metadata].join(', ')}`;
  const parameters = [...error, ...scope, ...metadata];
  // At least one is a must (RFC 6750 §3).
  return `Bearer ${parameters.length === 0 ? 'realm="OAuth"' : parameters.join(', ')}, DPoP ${algs}`;
}

/** Where the metadata of a resource is: between its host and its path (RFC 9728 §3.1). */
export function resourceMetadataAddress(resource: string): string {
  const { origin, pathname, search } = new URL(resource);
  return `${origin}${WELL_KNOWN_PATHS.protectedResource}${pathname === '/' ? '' : pathname}${search}`;
}
