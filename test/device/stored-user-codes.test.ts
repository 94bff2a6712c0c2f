import { createHash, randomBytes } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { FIRST_PARTY_SCOPE, rawClient } from '../support/clients/oauth-client.ts';
import { deviceRow } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import type { Member } from '../support/people/administrator.ts';
import { atGateway } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();
const member = await admin.createMember();

const cliAt = (address: string) => rawClient(address, { client_id: 'storyden-cli' });
const startAt = async (address: string) =>
  expectStatus(await cliAt(address).startDevice({ scope: FIRST_PARTY_SCOPE }), 200);
const sha256 = (text: string) => createHash('sha256').update(text).digest();

it('Who has read the table cannot try out which user code it is', async () => {
  const { device_code, user_code } = await startAt(tiers.address);
  const { user_code_hash } = await deviceRow(tiers.databaseUrl, device_code);
  for (const spelling of [user_code, user_code.replace('-', ''), user_code.toLowerCase()]) {
    expect(user_code_hash.equals(sha256(spelling))).toBe(false);
  }
});

it('A code that the previous release stored is read, approved and denied', async () => {
  for (const decision of ['approve', 'deny']) {
    const { device_code, user_code } = await startAt(tiers.address);
    await deviceRow(tiers.databaseUrl, device_code, `user_code_hash = sha256('${user_code}')`);
    expectStatus(await member.readDevice(user_code), 200);
    expectStatus(await member.decideDevice(user_code, decision), 200);
    const polled = await cliAt(tiers.address).pollDevice(device_code);
    expect([polled.status, polled.body.error]).toEqual(
      decision === 'approve' ? [200, undefined] : [400, 'access_denied'],
    );
  }
});

it('A code from before OAUTH_SECRET changed works while the old secret is configured, and no longer', async () => {
  const { device_code, user_code } = await startAt(tiers.address);
  const [old, fresh] = [Buffer.from(inject('oauthSecret'), 'hex'), randomBytes(32)];
  const changed = await tiers.bootReplica({ grants: { secrets: [fresh, old] } });
  const itsOwn = await startAt(changed.address);

  const there = atGateway(member, changed.address) as Member;
  expectStatus(await there.readDevice(user_code), 200);
  expectStatus(await there.decideDevice(user_code, 'approve'), 200);
  expect((await cliAt(changed.address).pollDevice(device_code)).status).toBe(200);
  // What the new secret made is nothing to who does not have it.
  expect((await member.readDevice(itsOwn.user_code)).status).toBe(400);
  expectStatus(await there.readDevice(itsOwn.user_code), 200);
});
