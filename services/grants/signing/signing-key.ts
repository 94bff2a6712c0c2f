import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
  type JWK,
} from 'jose';
import { StartError } from '../../../runtime/process.ts';
import type { SigningAlg } from '../domain/signing-alg.ts';

/** A key that signs, with what others need to check it. */
export type SigningKey = {
  readonly kid: string;
  readonly alg: SigningAlg;
  readonly privateKey: CryptoKey;
  /** Public members only (RFC 7517 §4). */
  readonly publicJwk: JWK;
};

const MIN_RSA_BITS = 2048;

/** Makes a new private key, PKCS#8 PEM. */
export async function generatePrivateKey(alg: SigningAlg): Promise<string> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: MIN_RSA_BITS });
  return exportPKCS8(privateKey);
}

/** Reads a private key in PEM (PKCS#8, PKCS#1 or SEC 1). Without `kid` it is named by its thumbprint (RFC 7638). */
export async function readSigningKey(pem: string, alg: SigningAlg, kid?: string): Promise<SigningKey> {
  const key = createPrivateKey(pem);
  const publicJwk = await exportJWK(createPublicKey(key));
  return {
    kid: kid ?? (await calculateJwkThumbprint(publicJwk)),
    alg,
    privateKey: await importPKCS8(key.export({ type: 'pkcs8', format: 'pem' }).toString(), alg),
    publicJwk,
  };
}

/**
 * Reads OAUTH_SIGNING_KEY_BASE64, decoded.
 *
 * @throws StartError if it is no private key or does not fit the algorithm.
 */
export async function readConfiguredKey(pem: string, alg: SigningAlg, kid?: string): Promise<SigningKey> {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new StartError(
      'OAUTH_SIGNING_KEY_BASE64 is not a readable private key; expected an unencrypted PEM in base64.',
    );
  }
  const problem = keyProblem(key, alg);
  if (problem) throw new StartError(`OAUTH_SIGNING_KEY_BASE64 does not fit OAUTH_SIGNING_ALG=${alg}: ${problem}.`);
  return readSigningKey(pem, alg, kid);
}

function keyProblem(key: KeyObject, alg: SigningAlg): string | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  switch (alg) {
    case 'RS256':
    case 'PS256':
      if (type !== 'rsa') return `found a key of type ${type}, expected RSA`;
      return (details?.modulusLength ?? 0) < MIN_RSA_BITS ? `an RSA key needs ${MIN_RSA_BITS} bits or more` : undefined;
    case 'ES256':
      return details?.namedCurve === 'prime256v1' ? undefined : `found a key of type ${type}, expected EC on P-256`;
    case 'EdDSA':
      return type === 'ed25519' ? undefined : `found a key of type ${type}, expected Ed25519`;
  }
}
