import type { DpopProofs } from '../../services/grants/domain/dpop-proof.ts';

/** How many of the oldest are looked at with each that comes: more go than come. */
const FORGOTTEN_AT_ONCE = 2;

/** The proofs that were used in this process, until they are too old to be accepted (RFC 9449 §11.1): about 100 bytes each. */
export function usedProofs(now: () => number = Date.now): DpopProofs {
  // In the order in which they came, which is nearly that in which they expire.
  const used = new Map<string, number>();
  const forgetOldest = () => {
    let looked = 0;
    for (const [hash, expiresAt] of used) {
      if (looked++ === FORGOTTEN_AT_ONCE || expiresAt > now()) return;
      used.delete(hash);
    }
  };
  return {
    async use(useHash, expiresAt) {
      forgetOldest();
      const hash = useHash.toString('base64url');
      if (used.has(hash)) return false;
      used.set(hash, expiresAt.getTime());
      return true;
    },
  };
}
