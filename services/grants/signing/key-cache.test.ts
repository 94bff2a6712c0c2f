import { randomBytes } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
import { expect, it } from 'vitest';
import { createLog } from '../../../runtime/log.ts';
import { derivedKeys } from '../crypto/derived-keys.ts';
import { dropKey, rotateKey } from '../domain/key-rotation.ts';
import type { KeyTransition, StoredSigningKey } from '../domain/signing-keys.ts';
import { succession } from '../domain/signing-keys.ts';
import { type SigningKeyCache, signingKeyCache } from './key-cache.ts';
import { tokenSigner } from './token-signer.ts';

const SECOND = 1_000;
const RULES = { publishAhead: 600 * SECOND, replicasNotice: 31 * SECOND, rotateEvery: 0, tokenLifetime: 900 * SECOND };

const secrets = derivedKeys([randomBytes(32)]);
const log = createLog({ name: 'test', level: 'silent' });
const issuer = 'https://issuer.example';
let first: readonly StoredSigningKey[] = [];

/** A table of keys that can be away, a clock that is moved by hand, and replicas that read both. */
async function installation() {
  const state = { isAway: false, reads: 0, second: 0 };
  const now = () => new Date(Date.UTC(2030, 0) + state.second * SECOND);
  let rows = first;
  const store = {
    list: async () => {
      state.reads += 1;
      if (state.isAway) throw new Error('the database is away');
      return rows;
    },
    change: async (transition: KeyTransition) => {
      rows = await transition(rows, now());
      return rows;
    },
    noteDropped: async () => {},
  };
  const replica = async () => {
    const keys = signingKeyCache({ store, secrets, now, rules: RULES, trustedFor: 30 * SECOND, log });
    await keys.reload();
    const signer = tokenSigner({ issuer, alg: 'ES256', keys, now });
    return { keys, signer, signs: async () => decodeProtectedHeader(await signer.sign({}, 'JWT')).kid };
  };
  const started = await replica();
  // RSA keys take their time; they are made once for all tests.
  first = rows;
  return { state, now, replica, ...started };
}

it('a reading that never ends holds nobody up, and replaces nothing when it ends after all', async () => {
  const { keys, store, signs, now, state } = await impatientReplica();
  const late = store.hang();
  await expect(keys.reload()).rejects.toThrow('in time');
  await rotate(keys);
  const [signing] = signers(keys, now());
  late();
  await new Promise((resolve) => setImmediate(resolve));
  state.second = 1;
  expect(signers(keys, now())).toHaveLength(2);
  expect(await signs()).toBe(signing);
});

/** A replica that waits a moment for its keys, over a store whose next answer can be held back. */
async function impatientReplica() {
  const { state, now } = await installation();
  let rows = first;
  let held: Promise<void> | undefined;
  const store = {
    async list() {
      const found = rows;
      const wait = held;
      held = undefined;
      await wait;
      return found;
    },
    async change(transition: KeyTransition) {
      rows = await transition(rows, now());
      return rows;
    },
    noteDropped: async () => {},
    /** Returns what lets the answer come. */
    hang() {
      let answer = () => {};
      held = new Promise((resolve) => {
        answer = resolve;
      });
      return answer;
    },
  };
  const keys = signingKeyCache({ store, secrets, now, rules: RULES, trustedFor: 30 * SECOND, patience: 1_000, log });
  await keys.reload();
  const signer = tokenSigner({ issuer, alg: 'ES256', keys, now });
  return { keys, store, state, now, signs: async () => decodeProtectedHeader(await signer.sign({}, 'JWT')).kid };
}

const rotate = (keys: SigningKeyCache) => keys.change((all, now) => rotateKey(all, 'ES256', now, RULES));
const signers = (keys: SigningKeyCache, now: Date) => succession(keys.current(), 'ES256', now).map(({ kid }) => kid);

it('a table without keys gets a signer and a stand-by of each algorithm', async () => {
  const { keys } = await installation();
  expect(keys.current()).toHaveLength(8);
});

it('a replica signs with what it has read, without asking', async () => {
  const { state, signs, keys, now } = await installation();
  const { reads } = state;
  state.second = 29;
  expect(await signs()).toBe(signers(keys, now())[0]);
  expect(state.reads).toBe(reads);
});

it('a replica that cannot read goes on until that is unsafe, and recovers by itself', async () => {
  const { state, signs, signer } = await installation();
  state.isAway = true;
  state.second = 29;
  const token = await signer.sign({}, 'at+jwt');
  state.second = 30;
  await expect(signs()).rejects.toThrow('the database is away');
  await expect(signer.verifyAccessToken(token, new Date())).rejects.toThrow('the database is away');
  state.isAway = false;
  expect(await signs()).toEqual(expect.any(String));
});

it('many that wait for the keys read them once', async () => {
  const { state, signs } = await installation();
  state.second = 60;
  const { reads } = state;
  await Promise.all(Array.from({ length: 20 }, signs));
  expect(state.reads).toBe(reads + 1);
});

it('a replica that has not heard of a rotation signs like the one that made it, or asks', async () => {
  const { state, replica, keys, signs } = await installation();
  // By then everybody has the stand-by.
  state.second = 3_600;
  const other = await replica();
  await keys.reload();
  const before = await signs();
  await rotate(keys);
  for (const later of [0, 10, 29, 30, 31, 32, 60]) {
    state.second = 3_600 + later;
    await keys.reload();
    expect(await other.signs()).toBe(await signs());
  }
  expect(await signs()).not.toBe(before);
});

it('a dropped key neither signs nor verifies once that is read', async () => {
  const { keys, signer, signs, now } = await installation();
  const [leaked = ''] = signers(keys, now());
  const claims = { iss: issuer, sub: 'a', aud: 'b', exp: 2_000_000_000, iat: 1, jti: 'c', client_id: 'd' };
  const token = await signer.sign(claims, 'at+jwt');
  expect(await signer.verifyAccessToken(token, now())).toMatchObject(claims);
  await keys.change((all, at) => {
    const key = all.find(({ kid }) => kid === leaked);
    return key ? dropKey(all, key, at) : all;
  });
  expect(await signer.verifyAccessToken(token, now())).toBeUndefined();
  expect(await signs()).not.toBe(leaked);
  expect(signer.publishedKeys().map(({ kid }) => kid)).not.toContain(leaked);
});
