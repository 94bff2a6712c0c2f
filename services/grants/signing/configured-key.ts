import { calculateJwkThumbprint } from 'jose';
import { StartError } from '../../../runtime/process.ts';
import type { GrantsConfig } from '../config.ts';
import type { DerivedKeys } from '../crypto/derived-keys.ts';
import { applyConfiguredKey, type RotationRules } from '../domain/key-rotation.ts';
import { SIGNING_ALGS } from '../domain/signing-alg.ts';
import type { KeyTransition, SigningKeys, StoredSigningKey } from '../domain/signing-keys.ts';
import { newKey } from './key-cache.ts';
import { readConfiguredKey, readSigningKey, type SigningKey } from './signing-key.ts';

export type ConfiguredKeyPorts = {
  readonly secrets: DerivedKeys;
  readonly rules: RotationRules;
  readonly store: Pick<SigningKeys, 'wasDropped'>;
};

/**
 * Brings the stored keys in line with OAUTH_SIGNING_KEY_BASE64, once at start. A key that was not configured before is stored
 * and published, and signs when its time comes; a key that is not configured any more is followed by the stand-by.
 *
 * @throws StartError if the key is unusable: not a fitting key, dropped before, or under a name that is taken.
 */
export async function configuredKeyTransition(
  signing: GrantsConfig['signing'],
  ports: ConfiguredKeyPorts,
): Promise<KeyTransition> {
  const configured = await readKey(signing, ports);
  return async (keys, now) => {
    const known = configured && (await findKey(keys, configured.key, ports.secrets));
    const added =
      configured &&
      !known &&
      newKey(
        { ...configured.key, source: 'configured', privateKey: configured.encrypted },
        undefined,
        now,
        ports.rules,
      );
    const wanted = known ?? (added || undefined);
    return SIGNING_ALGS.reduce<readonly StoredSigningKey[]>(
      (current, alg) => applyConfiguredKey(current, alg, wanted?.alg === alg ? wanted : undefined, now, ports.rules),
      added ? [...keys, added] : keys,
    );
  };
}

async function readKey({ keyPem, alg, keyId }: GrantsConfig['signing'], { secrets, store }: ConfiguredKeyPorts) {
  if (keyPem === undefined) return undefined;
  const key = await readConfiguredKey(keyPem, alg, keyId);
  if (await store.wasDropped(await calculateJwkThumbprint(key.publicJwk))) {
    throw new StartError('OAUTH_SIGNING_KEY_BASE64 is a key that was dropped in an emergency. Configure a new one.');
  }
  return { key, encrypted: secrets.encrypt(Buffer.from(keyPem)) };
}

/** The configured key among the stored ones. @throws StartError if another key has its name. */
async function findKey(keys: readonly StoredSigningKey[], { kid, alg, publicJwk }: SigningKey, secrets: DerivedKeys) {
  const known = keys.find((key) => key.kid === kid);
  if (known === undefined) return undefined;
  const opened = await readSigningKey(secrets.decrypt(known.privateKey).toString(), known.alg, kid);
  const same = (await calculateJwkThumbprint(opened.publicJwk)) === (await calculateJwkThumbprint(publicJwk));
  if (same && known.alg === alg) return known;
  throw new StartError(
    `Another key has been published as "${kid}". Give the key in OAUTH_SIGNING_KEY_BASE64 a name of its own with ` +
      'OAUTH_SIGNING_KEY_ID.',
  );
}
