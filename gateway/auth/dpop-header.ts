import type { Request, Response } from 'express';
import { oauthRefusal } from '../http/problem.ts';

/**
 * The DPoP header; undefined without one. What it proves is the grant service's to say.
 *
 * @throws ProblemError invalid_dpop_proof for several (RFC 9449 §4.3): Node joins them by commas, which no proof has.
 */
export function readDpopProof(request: Request): string | undefined {
  const { dpop } = request.headers;
  if (dpop === undefined) return undefined;
  if (dpop.includes(',')) throw oauthRefusal('invalid_dpop_proof', 'Send one DPoP header, not several.');
  return String(dpop);
}

/** Hands out the nonce for the client's next proof, if it is time for one (RFC 9449 §8.2). */
export function offerDpopNonce(response: Response, nonce: string | undefined) {
  if (nonce) response.setHeader('DPoP-Nonce', nonce);
}
