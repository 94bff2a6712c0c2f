import type { Logger } from '../../../runtime/log.ts';
import type { Connection } from '../../shared/database/connection.ts';
import type { GrantsConfig } from '../config.ts';
import type { DerivedKeys } from '../crypto/derived-keys.ts';
import type { RotationRules } from '../domain/key-rotation.ts';
import { type KeyTiming, keyTiming } from '../domain/key-timing.ts';
import type { Lifetimes } from '../domain/lifetimes.ts';
import type { EncryptedSigningKeys } from '../domain/signing-keys.ts';
import type { TokenSigner, TokenVerifier } from '../domain/token-signer.ts';
import type { ReadSigningKeysPorts } from '../flows/read-signing-keys.ts';
import type { RotateKeysPorts } from '../flows/rotate-signing-keys.ts';
import { encryptedSeedStore } from '../store/encrypted-seeds.ts';
import { signingKeyStore } from '../store/signing-keys.ts';
import { configuredKeyTransition } from './configured-key.ts';
import { encryptedKeys, requireSecretsOfKeys } from './encrypted-keys.ts';
import { signingKeyCache } from './key-cache.ts';
import { tokenSigner } from './token-signer.ts';
import { watchKeys } from './watch-keys.ts';

export type SigningOptions = {
  readonly config: Pick<GrantsConfig, 'issuer' | 'signing' | 'keyRotation'> & {
    readonly lifetimes: Pick<Lifetimes, 'accessToken'>;
  };
  readonly db: Connection;
  readonly secrets: DerivedKeys;
  readonly now: () => Date;
  readonly log: Logger;
};

/** The ports of the flows that sign, verify, read and rotate. */
export type Signing = ReadSigningKeysPorts &
  RotateKeysPorts & {
    readonly signer: TokenSigner & TokenVerifier;
    readonly encryptedKeys: EncryptedSigningKeys;
    /** Follows what other replicas do with the keys. Returns what ends it. */
    watch(): () => Promise<void>;
  };

/**
 * Reads the signing keys, makes those that are missing, and brings them in line with the configured one.
 */
export async function openSigning({ config, db, secrets, now, log }: SigningOptions): Promise<Signing> {
  const timing = keyTiming(config.keyRotation.publishAhead);
  const rules = rotationRules(config, timing);
  const store = signingKeyStore(db);
  const encrypted = { store, secrets };
  await requireSecretsOfKeys(encrypted, async (secretIds) => {
    const others = await encryptedSeedStore(db).countOthers(secrets.ids[0]);
    return others.reduce((sum, { secretId, grants }) => sum + (secretIds.includes(secretId) ? 0 : grants), 0);
  });
  const keys = signingKeyCache({ store, secrets, now, rules, trustedFor: timing.trustedFor, log });
  await keys.change(await configuredKeyTransition(config.signing, { secrets, rules, store }));
  return {
    keys,
    encryptedKeys: encryptedKeys(encrypted),
    timing,
    rules,
    limits: { publishAhead: rules.publishAhead, knownAfter: timing.knownAfter },
    now,
    signer: tokenSigner({ issuer: config.issuer, alg: config.signing.alg, keys, now }),
    logRotation: (rotation, consequences) => log.warn({ ...rotation, consequences }, 'signing keys rotated'),
    watch: () => watchKeys(keys.reload, timing.reloadEvery, log),
  };
}

function rotationRules({ keyRotation, lifetimes }: SigningOptions['config'], timing: KeyTiming): RotationRules {
  return {
    publishAhead: keyRotation.publishAhead,
    replicasNotice: timing.trustedFor + timing.reloadEvery,
    rotateEvery: keyRotation.every,
    tokenLifetime: lifetimes.accessToken,
  };
}
