import { type Client, followsFapi2 } from '../domain/client.ts';
import { isTooFarAhead } from '../domain/client-assertion.ts';
import { judgeDpopNonce, makeDpopNonce } from '../domain/dpop-nonce.ts';
import {
  type DpopClaims,
  type DpopProofs,
  type DpopProofVerifier,
  type DpopTarget,
  readProofClaims,
} from '../domain/dpop-proof.ts';
import type { Encryption } from '../domain/encryption.ts';
import { invalidDpopProof, useDpopNonce } from '../domain/oauth-error.ts';
import { clientSigningAlgs } from '../domain/protocol-metadata.ts';

/** A verified proof of possession of a key (RFC 9449 §4; docs/decisions/0019). */
export type DpopProof = Pick<DpopClaims, 'useHash' | 'issuedAt' | 'expiresAt'> & {
  /** Thumbprint of the key (RFC 7638). */
  readonly jkt: string;
  /** JWS algorithm of the proof. */
  readonly alg: string;
  /** What the client's next proof has to carry, if it is time for a new nonce (RFC 9449 §8.2). */
  readonly nextNonce: string | undefined;
};

export type DpopPorts = {
  readonly now: () => Date;
  readonly encryption: Pick<Encryption, 'dpopNonceKeys'>;
  readonly dpopProofVerifier: DpopProofVerifier;
  readonly dpopProofs: DpopProofs;
};

/**
 * Checks a proof (RFC 9449 §4.3). Nothing is used up, so that a client that has to fetch a nonce can repeat its request.
 *
 * @throws OAuthError invalid_dpop_proof, use_dpop_nonce
 */
export async function checkDpopProof(jwt: string, target: DpopTarget, ports: DpopPorts): Promise<DpopProof> {
  const now = ports.now();
  const signed = await ports.dpopProofVerifier.verify(jwt, now);
  if (signed === undefined)
    throw invalidDpopProof('The DPoP proof is not a dpop+jwt that the public key in it signed.');
  const { nonce, ...claims } = readProofClaims(signed.claims, signed.jkt, target, now);

  const judgement = judgeDpopNonce(nonce, now, ports.encryption.dpopNonceKeys);
  const current = makeDpopNonce(now, ports.encryption.dpopNonceKeys);
  if (judgement === 'stale') throw useDpopNonce('Send the DPoP proof again with the nonce of this answer.', current);
  const { jkt, alg } = signed;
  return { jkt, alg, ...claims, nextNonce: judgement === 'current' ? undefined : current };
}

/**
 * Uses up a proof of this client: if it comes several times at once, one request wins (RFC 9449 §11.1).
 *
 * @throws OAuthError invalid_dpop_proof
 */
export async function useDpopProof(
  { alg, useHash, issuedAt, expiresAt }: DpopProof,
  client: Pick<Client, 'metadata'>,
  { dpopProofs, now }: Pick<DpopPorts, 'dpopProofs' | 'now'>,
) {
  const algs = clientSigningAlgs(client);
  if (!algs.includes(alg)) throw invalidDpopProof(`This client signs its DPoP proofs with one of ${algs.join(', ')}.`);
  if (followsFapi2(client) && isTooFarAhead(issuedAt.getTime() / 1000, now())) {
    throw invalidDpopProof('The iat of the DPoP proof is too far ahead.');
  }
  if (!(await dpopProofs.use(useHash, expiresAt))) throw invalidDpopProof('The DPoP proof was used before.');
}
