import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../support/database/rows.ts';
import { eventually } from '../support/eventually.ts';
import { expectStatus } from '../support/http.ts';
import {
  type Installation,
  keyThatIs,
  openInstallation,
  PUBLISH_AHEAD,
  publishedKids,
} from '../support/keys/key-installation.ts';

const newPem = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });

describe('A configured key (OAUTH_SIGNING_KEY_BASE64)', () => {
  const signing = (keyId: string, keyPem = newPem().toString()) => ({ alg: 'ES256', keyPem, keyId }) as const;
  const [first, second] = [signing('first'), signing('second')];
  const keyRotation = { publishAhead: PUBLISH_AHEAD, every: 3_600_000 };
  let open: Installation;
  beforeAll(async () => {
    open = await openInstallation({ grants: { signing: first, keyRotation }, withoutKeys: true });
  });
  afterAll(() => open?.tiers.stop());

  it('signs for as long as it is configured, whatever the schedule and the operators say', async () => {
    expect(await open.signsAt(open.tiers.address)).toBe('first');
    for (const body of [
      { mode: 'scheduled' },
      { mode: 'scheduled', alg: 'ES256' },
      { mode: 'emergency', kid: 'first' },
    ]) {
      const answer = await open.rotate(body);
      expect([answer.status, answer.body.error]).toEqual([409, 'conflict']);
      expect(answer.body.message).toContain('OAUTH_SIGNING_KEY_BASE64');
      expect(answer.body.suggested).toMatch(/Change or remove that setting/);
    }
    expectStatus(await open.rotate({ mode: 'scheduled', alg: 'RS256' }), 200);
    const long = `update signing_keys set signs_from = signs_from - interval '2 hours' where alg in ('ES256', 'PS256')`;
    await rowsOf(open.tiers.databaseUrl, long);
    await eventually(async () => keyThatIs('retired', await open.keys(), 'PS256') !== 'no PS256 key is retired', true);
    expect(await open.signsAt(open.replica.address)).toBe('first');
  });

  it('that is another follows it by plan, at the replicas that know nothing of it too', async () => {
    const changed = await open.tiers.bootReplica({ grants: { signing: second, keyRotation } });
    const addresses = [open.tiers.address, open.replica.address, changed.address];
    for (const address of addresses) await eventually(() => open.signsAt(address), 'second');
    for (const address of addresses) {
      await eventually(async () => (await publishedKids(address)).filter((kid) => kid === 'first').length, 1);
    }
    // A restart without a change is none.
    await (await open.tiers.bootReplica({ grants: { signing: second, keyRotation } })).stop();
    expect(keyThatIs('signing', await open.keys())).toBe('second');
  });

  it('may be dropped once another signs, and never comes back', async () => {
    expectStatus(await open.rotate({ mode: 'emergency', kid: 'first' }), 200);
    const again = open.tiers.bootReplica({ grants: { signing: first } });
    await expect(again).rejects.toThrow(/OAUTH_SIGNING_KEY_BASE64 is a key that was dropped in an emergency/);
    const renamed = open.tiers.bootReplica({ grants: { signing: { ...first, keyId: 'third' } } });
    await expect(renamed).rejects.toThrow(/dropped in an emergency/);
  });

  it('is refused under the name of another', async () => {
    const disguised = open.tiers.bootReplica({ grants: { signing: signing('second') } });
    await expect(disguised).rejects.toThrow(/"second".*OAUTH_SIGNING_KEY_ID/);
  });

  it('that is configured no longer makes way for the stand-by', async () => {
    const standby = keyThatIs('published', await open.keys());
    const without = await open.tiers.bootReplica({ grants: { signing: { alg: 'ES256' }, keyRotation } });
    for (const address of [open.tiers.address, without.address]) await eventually(() => open.signsAt(address), standby);
  });
});
