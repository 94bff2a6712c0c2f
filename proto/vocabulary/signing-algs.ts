/**
 * JWS algorithms that clients may sign assertions and request objects with, whatever signs the tokens here: the asymmetric
 * ones alone (RFC 8725 §3.1). EdDSA has two names (RFC 9864 §2.2); stock clients use the new one.
 */
export const CLIENT_SIGNING_ALGS: readonly string[] = ['RS256', 'PS256', 'ES256', 'Ed25519', 'EdDSA'];

/** The same for DPoP proofs (RFC 9449 §5.1), with what every client of DPoP can make in front. */
export const DPOP_SIGNING_ALGS: readonly string[] = ['ES256', ...CLIENT_SIGNING_ALGS.filter((alg) => alg !== 'ES256')];
