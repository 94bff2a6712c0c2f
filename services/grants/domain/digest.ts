import { createHash } from 'node:crypto';

/** SHA-256, the only form in which a code, a token or a random secret is stored (docs/decisions/0011). */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
