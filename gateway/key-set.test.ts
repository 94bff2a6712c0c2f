import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { GetKeySetResponseSchema } from '../proto/gen/storyden/oauth/v1/key_pb.ts';
import { keySetCache } from './key-set.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A grant service that counts its calls and can be away, and a clock that is moved by hand. */
function grantService() {
  const state = { calls: 0, isAway: false, time: 0 };
  const keys = {
    async getKeySet() {
      state.calls += 1;
      if (state.isAway) throw new Error('away');
      return create(GetKeySetResponseSchema, { signingAlgs: [`answer ${state.calls}`] });
    },
  };
  const keySet = keySetCache(keys, () => state.time);
  return { state, keySet, alg: async () => (await keySet()).keySet.signingAlgs[0] };
}

it('asks once for many that wait', async () => {
  const { state, keySet } = grantService();
  await Promise.all(Array.from({ length: 20 }, keySet));
  expect(state.calls).toBe(1);
});

it('asks again after a minute', async () => {
  const { state, alg } = grantService();
  await alg();
  state.time = MINUTE - 1;
  expect(await alg()).toBe('answer 1');
  state.time = MINUTE;
  expect(await alg()).toBe('answer 2');
});

it('serves the old key set for a few minutes while the grant service is away, and no longer', async () => {
  const { state, alg } = grantService();
  await alg();
  state.isAway = true;
  state.time = 4 * MINUTE;
  expect(await alg()).toBe('answer 1');
  state.time = 5 * MINUTE;
  await expect(alg()).rejects.toThrow('away');
});

it('does not ask a service that is away at every request', async () => {
  const { state, alg } = grantService();
  await alg();
  state.isAway = true;
  state.time = MINUTE;
  await alg();
  await alg();
  expect(state.calls).toBe(2);
  state.isAway = false;
  state.time = MINUTE + 2 * SECOND;
  expect(await alg()).toBe('answer 3');
});

it('recovers at once where it had nothing to serve', async () => {
  const { state, alg } = grantService();
  state.isAway = true;
  await expect(alg()).rejects.toThrow('away');
  state.isAway = false;
  expect(await alg()).toBe('answer 2');
});
