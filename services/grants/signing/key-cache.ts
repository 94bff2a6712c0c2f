import { calculateJwkThumbprint } from 'jose';
import type { Logger } from '../../../runtime/log.ts';
import { within } from '../../../runtime/within.ts';
import type { DerivedKeys } from '../crypto/derived-keys.ts';
import type { RotationRules } from '../domain/key-rotation.ts';
import { applySchedule, missingKeys, promoteStandbys } from '../domain/key-rotation.ts';
import type { SigningAlg } from '../domain/signing-alg.ts';
import type {
  CurrentSigningKeys,
  KeyTransition,
  SigningKeys,
  SigningKeyTimes,
  StoredSigningKey,
} from '../domain/signing-keys.ts';
import { generatePrivateKey, readSigningKey, type SigningKey } from './signing-key.ts';

/** A signing key whose private key is decrypted. */
export type CachedSigningKey = SigningKeyTimes & SigningKey;

/** The current keys, decrypted. */
export interface SigningKeyCache extends CurrentSigningKeys {
  current(): readonly CachedSigningKey[];
}

export type SigningKeyCachePorts = {
  readonly store: Pick<SigningKeys, 'list' | 'change' | 'noteDropped'>;
  readonly secrets: DerivedKeys;
  readonly now: () => Date;
  readonly rules: RotationRules;
  /** Milliseconds for which keys may be used after they were read. */
  readonly trustedFor: number;
  /** Milliseconds after which a reading or a change is given up. */
  readonly patience?: number;
  readonly log: Logger;
};

/** Making a key takes a second or two, and another replica may be at it. */
const PATIENCE_MS = 20_000;

/** Reads the signing keys and caches them, decrypted; makes those that are missing. */
export function signingKeyCache(ports: SigningKeyCachePorts): SigningKeyCache {
  let current: readonly CachedSigningKey[] = [];
  let readAt = 0;
  let working: Promise<void> = Promise.resolve();
  let refreshing: Promise<void> | undefined;
  let turns = 0;
  let taken = 0;

  // What was given up on may come in late, and must not replace what was read since.
  const taker = (turn: number) => async (stored: readonly StoredSigningKey[], at: Date) => {
    const decrypted = await decryptKeys(stored, current, ports.secrets);
    if (turn < taken) return;
    taken = turn;
    current = decrypted;
    readAt = at.getTime();
  };
  type Take = ReturnType<typeof taker>;
  // One after the other, so that nothing read earlier replaces what was read later; one that does not end holds up nobody.
  const inTurn = (work: (take: Take) => Promise<void>) => {
    turns += 1;
    const take = taker(turns);
    const patience = ports.patience ?? PATIENCE_MS;
    const done = working.then(() => within(patience, work(take), 'the signing keys cannot be read in time'));
    working = done.catch(() => undefined);
    return done;
  };
  const change = async (transition: KeyTransition, take: Take) => {
    const at = ports.now();
    const stored = await ports.store.change(async (keys, now) =>
      upkeep(keys, await transition(applySchedule(keys, now, ports.rules), now), now, ports),
    );
    await take(stored, at);
  };
  const reload = async (take: Take) => {
    const at = ports.now();
    const stored = await ports.store.list();
    if (needsUpkeep(stored, at, ports.rules)) await change((keys) => keys, take);
    else await take(stored, at);
  };
  const isTrusted = () => ports.now().getTime() - readAt < ports.trustedFor;
  return {
    current: () => current,
    isTrusted,
    async refresh() {
      if (isTrusted()) return;
      refreshing ??= inTurn(reload).finally(() => {
        refreshing = undefined;
      });
      await refreshing;
    },
    reload: () => inTurn(reload),
    change: (transition) => inTurn((take) => change(transition, take)),
    async noteDropped(kid) {
      const key = current.find((known) => known.kid === kid);
      if (key) await ports.store.noteDropped({ kid, thumbprint: await calculateJwkThumbprint(key.publicJwk) });
    },
  };
}

function needsUpkeep(keys: readonly StoredSigningKey[], now: Date, rules: RotationRules): boolean {
  const next = applySchedule(keys, now, rules);
  return next.length !== keys.length || next.some((key) => !keys.includes(key)) || missingKeys(next, now).length > 0;
}

/** Does what is due, and makes the keys that are missing. */
async function upkeep(
  before: readonly StoredSigningKey[],
  keys: readonly StoredSigningKey[],
  now: Date,
  ports: SigningKeyCachePorts,
) {
  const promoted = promoteStandbys(applySchedule(keys, now, ports.rules), now);
  const made = await Promise.all(
    missingKeys(promoted, now).map(({ alg, signsFrom }) => makeKey(alg, signsFrom, now, ports)),
  );
  const next = applySchedule([...promoted, ...made], now, ports.rules);
  logChanges(before, next, ports.log);
  return next;
}

async function makeKey(
  alg: SigningAlg,
  signsFrom: Date | undefined,
  now: Date,
  { secrets, rules }: SigningKeyCachePorts,
) {
  const pem = await generatePrivateKey(alg);
  const { kid } = await readSigningKey(pem, alg);
  return newKey({ kid, alg, source: 'made', privateKey: secrets.encrypt(Buffer.from(pem)) }, signsFrom, now, rules);
}

/** A key that is published from now on. */
export function newKey(
  key: Pick<StoredSigningKey, 'kid' | 'alg' | 'source' | 'privateKey'>,
  signsFrom: Date | undefined,
  now: Date,
  { tokenLifetime }: Pick<RotationRules, 'tokenLifetime'>,
): StoredSigningKey {
  return { ...key, createdAt: now, publishedAt: now, signsFrom, retiresAt: undefined, tokenLifetime };
}

/** Decrypts the keys that are not cached: a key never changes, only its times do. */
async function decryptKeys(
  stored: readonly StoredSigningKey[],
  before: readonly CachedSigningKey[],
  secrets: DerivedKeys,
): Promise<CachedSigningKey[]> {
  const decrypted = new Map(before.map((key) => [key.kid, key]));
  return Promise.all(
    stored.map(async ({ privateKey: encrypted, ...times }) => {
      const { privateKey, publicJwk } =
        decrypted.get(times.kid) ?? (await readSigningKey(secrets.decrypt(encrypted).toString(), times.alg, times.kid));
      return { ...times, privateKey, publicJwk };
    }),
  );
}

function logChanges(before: readonly SigningKeyTimes[], after: readonly SigningKeyTimes[], log: Logger) {
  const told = ({ kid, alg, signsFrom, retiresAt }: SigningKeyTimes) => ({
    kid,
    alg,
    signs_from: signsFrom?.toISOString(),
    retires_at: retiresAt?.toISOString(),
  });
  for (const key of after) if (!before.includes(key)) log.info(told(key), 'signing key is new or has new times');
  const remaining = new Set(after.map(({ kid }) => kid));
  for (const key of before) if (!remaining.has(key.kid)) log.info(told(key), 'signing key is gone');
}
