import { z } from 'zod';

/** Headers of RFC 9449: the proof that a request brings, and the nonce that the next proof has to have. */

export const dpopHeader = z.object({
  DPoP: z.string().optional().meta({ description: 'A proof of the key that the token is bound to (RFC 9449 §4).' }),
});

export const dpopNonce = {
  'DPoP-Nonce': z.string().optional().meta({ description: 'For the next proof (RFC 9449 §8.2).' }),
};
