import { createHash, timingSafeEqual } from 'node:crypto';
import { type Client, followsFapi2 } from './client.ts';

/** Who has to send a challenge: every client, or public ones. */
export type PkceRule = 'all' | 'public';

/**
 * Whether a client has to send a challenge (RFC 9700 §2.1.1). A public one has to, always; a confidential one unless the
 * installation asks public ones alone, which frees no FAPI client (Security Profile §5.3.2.2), or an administrator freed it.
 */
export function needsChallenge(client: Pick<Client, 'type' | 'pkceRequired' | 'metadata'>, rule: PkceRule): boolean {
  if (client.type === 'public') return true;
  return client.pkceRequired && (rule === 'all' || followsFapi2(client));
}

/** Whether a text can be an S256 challenge: 32 bytes in base64url without padding (RFC 7636 §4.2). */
export function isCodeChallenge(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** Whether a text can be a verifier: 43 to 128 unreserved characters (RFC 7636 §4.1). */
export function isCodeVerifier(text: string): boolean {
  return /^[A-Za-z0-9._~-]{43,128}$/.test(text);
}

/** Whether a verifier of the right form answers an S256 challenge (RFC 7636 §4.6). */
export function verifierAnswers(verifier: string, challenge: string): boolean {
  if (!isCodeVerifier(verifier)) return false;
  const computed = createHash('sha256').update(verifier).digest('base64url');
  return timingSafeEqual(Buffer.from(computed), Buffer.from(challenge));
}
