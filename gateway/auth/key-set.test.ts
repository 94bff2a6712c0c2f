import { create } from '@bufbuild/protobuf';
import { type Duration, durationFromMs } from '@bufbuild/protobuf/wkt';
import { expect, it } from 'vitest';
import { GetKeySetResponseSchema } from '../../proto/gen/storyden/oauth/v1/key_pb.ts';
import { keySetCache } from './key-set.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A grant service that counts its calls and can be away, and a clock that is moved by hand. */
function grantService(timing: { cacheForSeconds?: number; freshFor?: Duration } = {}) {
  const state = { calls: 0, isAway: false, time: 0 };
  const keys = {
    async getKeySet() {
      state.calls += 1;
      if (state.isAway) throw new Error('away');
      return create(GetKeySetResponseSchema, { signingAlgs: [`answer ${state.calls}`], ...timing });
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

it('asks again as soon as the grant service wants it', async () => {
  const { state, alg } = grantService({ cacheForSeconds: 2, freshFor: durationFromMs(400) });
  await alg();
  state.time = 399;
  expect(await alg()).toBe('answer 1');
  state.time = 400;
  expect(await alg()).toBe('answer 2');
});

it.each([
  ['as long as the grant service says', 59, 300],
  ['less long the older the copy is that goes on through an outage', 61, 299],
  ['a minute at the last', 299.9, 60],
])('lets verifiers keep the key set %s', async (_, second, maxAge) => {
  const { state, keySet } = grantService();
  expect((await keySet()).maxAge).toBe(300);
  state.isAway = true;
  state.time = second * SECOND;
  expect((await keySet()).maxAge).toBe(maxAge);
});

it('lets nobody keep it where the grant service says so', async () => {
  const { state, keySet } = grantService({ cacheForSeconds: 0, freshFor: durationFromMs(0) });
  expect((await keySet()).maxAge).toBe(0);
  await keySet();
  expect(state.calls).toBe(2);
});
