/** The JWS algorithms that tokens can be signed with here (RFC 7518 §3.1, RFC 8037 §3.1). */
export const SIGNING_ALGS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

export type SigningAlg = (typeof SIGNING_ALGS)[number];

/** The algorithm that signs for a client: the one that it registered (OIDC Registration §2), else the default. */
export function algFor(
  registered: string | undefined,
  signer: { readonly alg: SigningAlg; readonly algs: readonly SigningAlg[] },
): SigningAlg {
  return signer.algs.find((known) => known === registered) ?? signer.alg;
}
