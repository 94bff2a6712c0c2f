import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Logger } from '../../../runtime/log.ts';
import {
  type EarlierKeys,
  type EncryptedSeed,
  earlierKeysOf,
  type GrantSeed,
  type GrantSeeds,
  readEarlierKeys,
  tokenKeysOf,
  writeEarlierKeys,
} from '../domain/grant-seed.ts';
import { DecryptionError, type DerivedKeys } from './derived-keys.ts';

const SEED_BYTES = 32;
/** Milliseconds in which one and the same trouble is logged once. */
const QUIET_MS = 60 * 60_000;
const TROUBLES = 100;

/** Encrypts and decrypts the seeds of grants with keys of OAUTH_SECRET. */
export function grantSeeds(secrets: DerivedKeys, log: Logger): GrantSeeds {
  const told = new LRUCache<string, true>({ max: TROUBLES, ttl: QUIET_MS });
  const tell = ({ message, secretId }: DecryptionError) => {
    const trouble = `${message} ${secretId}`;
    if (told.has(trouble)) return;
    told.set(trouble, true);
    log.error(
      { secret_id: secretId },
      `the seed of a grant was ${message}: its refresh tokens are refused. Said once an hour. If a secret was taken out ` +
        'of OAUTH_SECRET too early, put it back, after the first',
    );
  };
  return {
    make() {
      const bytes = randomBytes(SEED_BYTES);
      const encrypted = { seed: secrets.encrypt(bytes), earlierKeys: undefined };
      return { bytes, tokenKeys: () => secrets.refreshToken, reencrypted: undefined, encrypted };
    },
    decrypt(encrypted, generation) {
      try {
        return decryptSeed(encrypted, generation, secrets);
      } catch (error) {
        if (!(error instanceof DecryptionError)) throw error;
        tell(error);
        return undefined;
      }
    },
  };
}

/** @throws DecryptionError */
function decryptSeed({ seed, earlierKeys }: EncryptedSeed, generation: number, secrets: DerivedKeys): GrantSeed {
  const bytes = secrets.decrypt(seed);
  const place = secrets.secretIndexOf(seed);
  const known = {
    generation,
    listed: secrets.refreshToken,
    seedKey: secrets.refreshToken[place] ?? secrets.refreshToken[0],
    earlier: earlierKeys && readEarlierKeys(secrets.decrypt(earlierKeys)),
  };
  return {
    bytes,
    tokenKeys: (of) => tokenKeysOf(of, known),
    get reencrypted() {
      return place === 0 ? undefined : encryptSeed(bytes, earlierKeysOf(known), secrets);
    },
  };
}

function encryptSeed(bytes: Buffer, earlier: EarlierKeys, secrets: DerivedKeys): EncryptedSeed {
  return { seed: secrets.encrypt(bytes), earlierKeys: secrets.encrypt(writeEarlierKeys(earlier)) };
}
