import { durationFromMs, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import {
  type KeyService,
  type RotateKeysRequest,
  RotationMode,
  SigningKeyState,
} from '../../../proto/gen/storyden/oauth/v1/key_pb.ts';
import { invalidArgument } from '../../shared/refusal.ts';
import type { GrantsContext } from '../context.ts';
import { goneAt, type KeyState, keyState, type SigningKeyTimes } from '../domain/signing-keys.ts';
import type { PublishedKey } from '../domain/token-signer.ts';
import { listSigningKeys, readKeySet } from '../flows/read-signing-keys.ts';
import { secretUses } from '../flows/retire-secrets.ts';
import { type KeyRotation, rotateKeys } from '../flows/rotate-signing-keys.ts';

export function keyService({ signing, secretRetirement }: GrantsContext): ServiceImpl<typeof KeyService> {
  const toWireKeys = (keys: readonly PublishedKey[]) => keys.map((key) => toWireKey(key, signing.now()));
  return {
    async getKeySet() {
      const { keys, algs, cacheForSeconds, freshFor } = await readKeySet(signing);
      return {
        keys: keys.map(toJsonWebKey),
        signingAlgs: [...algs],
        cacheForSeconds,
        freshFor: durationFromMs(freshFor),
      };
    },

    async listSigningKeys() {
      return { signingKeys: toWireKeys(await listSigningKeys(signing)) };
    },

    async rotateKeys(request) {
      const { keys, consequences } = await rotateKeys(toRotation(request), signing);
      return { signingKeys: toWireKeys(keys), consequences };
    },

    async listSecretUses() {
      const uses = await secretUses(secretRetirement);
      return { uses: uses.map(({ place, ...use }) => ({ ...use, ...(place !== undefined && { place }) })) };
    },
  };
}

function toRotation({ mode, alg, kid }: RotateKeysRequest): KeyRotation {
  switch (mode) {
    case RotationMode.SCHEDULED:
      if (kid !== undefined) throw invalidArgument('A single key is only dropped in an emergency.');
      return { mode: 'scheduled', alg };
    case RotationMode.EMERGENCY:
      if (kid === undefined) throw invalidArgument('An emergency needs the kid of the key that leaked.');
      return { mode: 'emergency', kid };
    default:
      throw invalidArgument('The mode of a rotation is scheduled or emergency.');
  }
}

function toJsonWebKey({ kid, alg, publicJwk: { kty = '', n, e, crv, x, y } }: PublishedKey) {
  return {
    kid,
    alg,
    kty,
    ...(n !== undefined && { n }),
    ...(e !== undefined && { e }),
    ...(crv !== undefined && { crv }),
    ...(x !== undefined && { x }),
    ...(y !== undefined && { y }),
  };
}

// A key that is gone is listed nowhere.
const STATES: Record<KeyState, SigningKeyState> = {
  published: SigningKeyState.PUBLISHED,
  signing: SigningKeyState.SIGNING,
  retired: SigningKeyState.RETIRED,
  gone: SigningKeyState.UNSPECIFIED,
};

function toWireKey(key: SigningKeyTimes, now: Date) {
  const gone = goneAt(key);
  return {
    kid: key.kid,
    alg: key.alg,
    state: STATES[keyState(key, now)],
    createdAt: timestampFromDate(key.createdAt),
    publishedAt: timestampFromDate(key.publishedAt),
    ...(key.signsFrom && { signsFrom: timestampFromDate(key.signsFrom) }),
    ...(key.retiresAt && { retiredAt: timestampFromDate(key.retiresAt) }),
    ...(gone && { goneAt: timestampFromDate(gone) }),
  };
}
