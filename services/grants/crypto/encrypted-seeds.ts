import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Logger } from '../../../runtime/log.ts';
import {
  type EarlierKeys,
  earlierKeysOf,
  type GrantSeed,
  type GrantSeeds,
  readEarlierKeys,
  type SealedSeed,
  tokenKeysOf,
  writeEarlierKeys,
} from '../domain/grant-seed.ts';
import { type DerivedKeys, SealError } from './derived-keys.ts';

const SEED_BYTES = 32;
/** Milliseconds in which one and the same trouble is logged once. */
const QUIET_MS = 60 * 60_000;
const TROUBLES = 100;

/** Seals and opens the seeds of grants. */
export function grantSeeds(secrets: DerivedKeys, log: Logger): GrantSeeds {
  const told = new LRUCache<string, true>({ max: TROUBLES, ttl: QUIET_MS });
  const tell = ({ message, secretId }: SealError) => {
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
      const sealed = { seed: secrets.seal(bytes), earlierKeys: undefined };
      return { bytes, tokenKeys: () => secrets.refreshToken, sealedAnew: undefined, sealed };
    },
    open(sealed, generation) {
      try {
        return openSeed(sealed, generation, secrets);
      } catch (error) {
        if (!(error instanceof SealError)) throw error;
        tell(error);
        return undefined;
      }
    },
  };
}

/** @throws SealError */
function openSeed({ seed, earlierKeys }: SealedSeed, generation: number, secrets: DerivedKeys): GrantSeed {
  const bytes = secrets.open(seed);
  const place = secrets.sealerOf(seed);
  const known = {
    generation,
    listed: secrets.refreshToken,
    sealer: secrets.refreshToken[place] ?? secrets.refreshToken[0],
    earlier: earlierKeys && readEarlierKeys(secrets.open(earlierKeys)),
  };
  return {
    bytes,
    tokenKeys: (of) => tokenKeysOf(of, known),
    get sealedAnew() {
      return place === 0 ? undefined : sealSeed(bytes, earlierKeysOf(known), secrets);
    },
  };
}

function sealSeed(bytes: Buffer, earlier: EarlierKeys, secrets: DerivedKeys): SealedSeed {
  return { seed: secrets.seal(bytes), earlierKeys: secrets.seal(writeEarlierKeys(earlier)) };
}
