import { generateKeyPair, webcrypto } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { type Pace, produce } from './load.ts';

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
/** About the size of an access token's header and claims. */
const MESSAGE = Buffer.alloc(600, 'x');
const SECONDS = 1;
/** Signatures between two looks at the clock. */
const BATCH = 256;

/** Measures how many RS256 signatures with a 2048-bit key this machine makes in a second, on all its cores. */
export type SigningRate = () => Promise<number>;

export async function signingRate(pace: Pace): Promise<SigningRate> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  const key = await webcrypto.subtle.importKey('pkcs8', privateKey, ALGORITHM, false, ['sign']);
  const sign = async () => {
    await webcrypto.subtle.sign(ALGORITHM, key, MESSAGE);
  };
  await produce(BATCH, pace, sign);

  return async () => {
    const startedAt = performance.now();
    let signatures = 0;
    while (performance.now() - startedAt < SECONDS * 1000) {
      await produce(BATCH, pace, sign);
      signatures += BATCH;
    }
    return signatures / ((performance.now() - startedAt) / 1000);
  };
}
