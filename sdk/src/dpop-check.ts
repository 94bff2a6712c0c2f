import { createHash, createSecretKey } from 'node:crypto';
import { dpopProofVerifier } from '../../services/grants/crypto/dpop-proof-verifier.ts';
import { judgeDpopNonce, makeDpopNonce } from '../../services/grants/domain/dpop-nonce.ts';
import { type DpopProofs, readProofClaims } from '../../services/grants/domain/dpop-proof.ts';
import { OAuthError } from '../../services/grants/domain/oauth-error.ts';
import type { Access } from './access.ts';
import { TokenRefusal } from './token-refusal.ts';
import { usedProofs } from './used-proofs.ts';

/** What goes with a token that was presented with the scheme DPoP (RFC 9449 §7.1). */
export type DpopPresentation = {
  /** The header `dpop`. */
  readonly proof: string;
  /** The HTTP method of the request. */
  readonly method: string;
  /** The address that was called, as the client knows it. */
  readonly url: string;
};

export type DpopOptions = {
  /** Where used proofs are remembered; left out, in this process. Replicas that share it take each proof once. */
  readonly proofs?: DpopProofs | undefined;
  /** Every proof has to carry a nonce made with it (RFC 9449 §9): 32 random bytes, the same at every replica. */
  readonly nonceSecret?: Uint8Array | undefined;
};

export type ProofCheck = (access: Access, token: string, presented: DpopPresentation) => Promise<void>;

/** Bytes of a secret that nobody guesses. */
const SHORTEST_SECRET = 32;

/**
 * Makes what checks that a token is presented by the key that it is bound to (RFC 9449 §4.3, §7.1), by the rules of the
 * server itself: the signature, `htm`, `htu`, `ath`, `iat` within five minutes, the key, each proof once.
 *
 * @throws from the function: TokenRefusal invalid_token, invalid_dpop_proof, use_dpop_nonce
 */
export function dpopCheck({ proofs = usedProofs(), nonceSecret }: DpopOptions = {}): ProofCheck {
  const checkNonce = nonceSecret === undefined ? () => undefined : nonceCheck(nonceSecret);
  return async (access, token, { proof, method, url }) => {
    const now = new Date();
    const signed = await dpopProofVerifier.verify(proof, now);
    if (signed === undefined) throw invalidProof('The DPoP proof is not a dpop+jwt that the public key in it signed.');
    const { jkt, claims } = signed;
    const { nonce, useHash, expiresAt } = asRefusal(() =>
      readProofClaims(claims, jkt, { method, url, accessToken: token }, now),
    );
    if (jkt !== access.key) throw new TokenRefusal('invalid_token', 'The DPoP proof is of another key than the token.');
    checkNonce(nonce, now);
    if (!(await proofs.use(useHash, expiresAt))) throw invalidProof('The DPoP proof was used before.');
  };
}

const invalidProof = (description: string) => new TokenRefusal('invalid_dpop_proof', description);

function asRefusal<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw error instanceof OAuthError ? invalidProof(error.description) : error;
  }
}

function nonceCheck(secret: Uint8Array) {
  if (secret.length < SHORTEST_SECRET)
    throw new TypeError(`dpop.nonceSecret: at least ${SHORTEST_SECRET} random bytes`);
  const key = createSecretKey(createHash('sha256').update(secret).digest());
  return (nonce: string | undefined, now: Date) => {
    if (judgeDpopNonce(nonce, now, [key]) !== 'stale') return;
    const dpopNonce = makeDpopNonce(now, [key]);
    throw new TokenRefusal('use_dpop_nonce', 'Send the DPoP proof again with the nonce of this answer.', { dpopNonce });
  };
}
