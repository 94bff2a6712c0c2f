import type { KeyObject } from 'node:crypto';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import type { EncryptedResponses, FormPost } from '../domain/authorization-response.ts';

/** Wraps responses that the browser carries itself to the page that posts them, so that nothing of them is stored. */
export function encryptedResponses(keys: readonly [KeyObject, ...KeyObject[]], now: () => Date): EncryptedResponses {
  return {
    encrypt({ redirectUri, fields }, lifetime) {
      return new EncryptJWT({ redirectUri, fields })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setExpirationTime(new Date(now().getTime() + lifetime))
        .encrypt(keys[0]);
    },

    async decrypt(encrypted) {
      for (const key of keys) {
        const response = await decryptWith(key, encrypted, now());
        if (response !== undefined) return response;
      }
      return undefined;
    },
  };
}

async function decryptWith(key: KeyObject, encrypted: string, currentDate: Date): Promise<FormPost | undefined> {
  try {
    const { payload } = await jwtDecrypt<FormPost>(encrypted, key, {
      currentDate,
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      requiredClaims: ['exp'],
    });
    return { redirectUri: payload.redirectUri, fields: payload.fields };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
    throw error;
  }
}
