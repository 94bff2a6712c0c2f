import { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify } from 'jose';
import { DPOP_SIGNING_ALGS } from '../../../proto/vocabulary/signing-algs.ts';
import { type DpopProofVerifier, isProofKey } from '../domain/dpop-proof.ts';

/** Seconds that a time may lie in the future (FAPI 2.0 Security Profile §5.3.2.1). */
const CLOCK_SKEW_SECONDS = 10;

/** Verifies DPoP proofs with the key in their header. */
export const dpopProofVerifier: DpopProofVerifier = {
  async verify(jwt, now) {
    try {
      const { payload, protectedHeader } = await jwtVerify(jwt, embeddedKey, {
        algorithms: [...DPOP_SIGNING_ALGS],
        clockTolerance: CLOCK_SKEW_SECONDS,
        typ: 'dpop+jwt',
        currentDate: now,
      });
      const jkt = await calculateJwkThumbprint(protectedHeader.jwk ?? {});
      return { claims: payload, jkt, alg: protectedHeader.alg };
    } catch (error) {
      // jose says what is wrong by its own errors, and by a TypeError for what is no token or no fit key; a key that makes
      // no sense is a DOMException of WebCrypto.
      if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException) {
        return undefined;
      }
      throw error;
    }
  },
};

const embeddedKey: typeof EmbeddedJWK = (header, token) => {
  if (!isProofKey(header?.jwk)) throw new errors.JWSInvalid('the key is not a public one of a common size');
  return EmbeddedJWK(header, token);
};
