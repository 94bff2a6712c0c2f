import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { IdTokenHint } from '../domain/token-signer.ts';
import type { SigningKey } from './signing-key.ts';

/**
 * Reads an ID token of ours that a client gives back as `id_token_hint` (OIDC Core §3.1.2.1, RP-Initiated Logout §2):
 * signed by a known key with the algorithm of that key, `typ` and `iss` ours. It may have expired. Undefined if it is
 * not one.
 */
export async function readIdTokenHint(
  token: string,
  issuer: string,
  keyOf: (kid: string) => Pick<SigningKey, 'alg' | 'publicJwk'> | undefined,
): Promise<IdTokenHint | undefined> {
  try {
    const key = keyOf(decodeProtectedHeader(token).kid ?? '');
    if (key === undefined) return undefined;
    const { payload } = await jwtVerify(token, key.publicJwk, {
      algorithms: [key.alg],
      typ: 'JWT',
      issuer,
      requiredClaims: ['sub', 'aud', 'exp', 'iat'],
      // Nothing has expired yet: a hint says who was signed in, for however long that was.
      currentDate: new Date(0),
    });
    const { sub, aud } = payload;
    return typeof sub === 'string' && typeof aud === 'string' ? { subject: sub, clientId: aud } : undefined;
  } catch (error) {
    // jose says what is wrong with a token by its own errors, and by a TypeError for what is no token at all.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
    throw error;
  }
}
