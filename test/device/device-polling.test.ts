import { describe, expect, it } from 'vitest';
import { createLog } from '../../runtime/log.ts';
import { cleanUp } from '../../services/grants/store/clean-up.ts';
import { openGrantsDatabase } from '../../services/grants/store/grants-database.ts';
import { connectionOf } from '../../services/shared/database/connection.ts';
import { DEVICE_CODE_GRANT, rawClient } from '../support/clients/oauth-client.ts';
import { deviceRow, rowsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const DEVICE_ONLY = { allowed_grants: [DEVICE_CODE_GRANT], redirect_uris: [] };

describe('Polling for a device (RFC 8628 §3.4, §3.5, product.md §6)', async () => {
  const { tiers, admin } = await useTiers();
  const member = await admin.createMember();
  const client = rawClient(tiers.address, await admin.createClient(DEVICE_ONLY));

  const start = async () => expectStatus(await client.startDevice({ scope: 'openid' }), 200);
  const row = (started: { device_code: string }, set?: string) =>
    deviceRow(tiers.databaseUrl, started.device_code, set);
  const letPass = (started: { device_code: string }, seconds: number) =>
    row(started, `last_polled_at = last_polled_at - interval '${seconds} seconds'`);
  /** The next poll is within a second of the last one, however slow the machine. */
  const justPolled = (started: { device_code: string }) => letPass(started, -60);
  const poll = async (started: { device_code: string }, by = client) => {
    const { status, body, headers } = await by.pollDevice(started.device_code);
    expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    if (status === 200) return 'tokens';
    expect([400, 401]).toContain(status);
    expect(Object.keys(body)).toEqual(['error', 'error_description']);
    return body.error;
  };

  it('says authorization_pending until somebody decides, and at the right pace never anything else', async () => {
    const started = await start();
    for (let count = 0; count < 4; count++) {
      expect(await poll(started)).toBe('authorization_pending');
      await letPass(started, 5);
    }
    expect((await row(started)).poll_interval_seconds).toBe(5);
  });

  it('takes a poll for one in time that timers and the network made come a little early', async () => {
    const started = await start();
    for (let count = 0; count < 3; count++) {
      expect(await poll(started)).toBe('authorization_pending');
      await letPass(started, 4.8);
    }
    expect((await row(started)).poll_interval_seconds).toBe(5);
  });

  it('says slow_down to a poll that comes too soon, and the interval grows by 5 seconds each time', async () => {
    const started = await start();
    expect(await poll(started)).toBe('authorization_pending');
    await letPass(started, 4);
    expect(await poll(started)).toBe('slow_down');
    await letPass(started, 9);
    expect(await poll(started)).toBe('slow_down');
    await letPass(started, 14);
    expect(await poll(started)).toBe('slow_down');
    await letPass(started, 20);
    expect(await poll(started)).toBe('authorization_pending');
    expect((await row(started)).poll_interval_seconds).toBe(20);
  });

  it('takes one more poll within a second of one that was in time for the same poll, which costs nothing', async () => {
    const started = await start();
    for (let count = 0; count < 3; count++) {
      expect(await poll(started)).toBe('authorization_pending');
      await justPolled(started);
      const before = await row(started);
      expect(await poll(started)).toBe('authorization_pending');
      const { last_polled_at, poll_interval_seconds } = await row(started);
      expect([last_polled_at, poll_interval_seconds]).toEqual([before.last_polled_at, 5]);
      await letPass(started, 65);
    }
  });

  it('says slow_down to the third within that second, and to another after it', async () => {
    const started = await start();
    expect(await poll(started)).toBe('authorization_pending');
    for (const answer of ['authorization_pending', 'slow_down', 'slow_down']) {
      await justPolled(started);
      expect(await poll(started)).toBe(answer);
    }
    expect((await row(started)).poll_interval_seconds).toBe(15);
  });

  it('says slow_down to whoever repeats a poll that was too soon itself', async () => {
    const started = await start();
    expect(await poll(started)).toBe('authorization_pending');
    await letPass(started, 3);
    for (let count = 0; count < 2; count++) {
      expect(await poll(started)).toBe('slow_down');
      await justPolled(started);
    }
    expect((await row(started)).poll_interval_seconds).toBe(15);
  });

  it('says to a poll that is sent twice what was decided between', async () => {
    const [approved, denied] = [await start(), await start()];
    for (const started of [approved, denied]) expect(await poll(started)).toBe('authorization_pending');
    await member.approveDevice(approved.user_code);
    await member.denyDevice(denied.user_code);
    expect([await poll(approved), await poll(approved)]).toEqual(['tokens', 'invalid_grant']);
    expect([await poll(denied), await poll(denied)]).toEqual(['access_denied', 'access_denied']);
  });

  it('gives tokens once after the approval, and invalid_grant from then on', async () => {
    const started = await start();
    await member.approveDevice(started.user_code);
    expect(await poll(started)).toBe('tokens');
    expect(await poll(started)).toBe('invalid_grant');
    expect(await poll(started)).toBe('invalid_grant');
  });

  it('says access_denied after a denial, again and again', async () => {
    const started = await start();
    await member.denyDevice(started.user_code);
    expect(await poll(started)).toBe('access_denied');
    expect(await poll(started)).toBe('access_denied');
  });

  it('says expired_token once the code is over, whatever had been decided', async () => {
    const [pending, approved] = [await start(), await start()];
    await member.approveDevice(approved.user_code);
    for (const started of [pending, approved]) {
      await row(started, 'expires_at = now()');
      expect(await poll(started)).toBe('expired_token');
    }
  });

  it('says expired_token for an hour, though everything that is over is cleaned up', async () => {
    const [recent, old] = [await start(), await start()];
    await row(recent, `expires_at = now() - interval '59 minutes'`);
    await row(old, `expires_at = now() - interval '61 minutes'`);
    const database = await openGrantsDatabase(tiers.databaseUrl, createLog({ name: 'test', level: 'silent' }));
    await cleanUp(connectionOf(database));
    await database.close();
    expect(await poll(recent)).toBe('expired_token');
    expect(await poll(old)).toBe('invalid_grant');
  });

  it("says invalid_grant to another client's poll, which touches nothing", async () => {
    const other = rawClient(tiers.address, await admin.createClient(DEVICE_ONLY));
    const started = await start();
    expect(await poll(started, other)).toBe('invalid_grant');
    expect((await row(started)).last_polled_at).toBeNull();
    expect(await poll(started)).toBe('authorization_pending');

    await member.approveDevice(started.user_code);
    const before = await row(started);
    expect(await poll(started, other)).toBe('invalid_grant');
    expect(await row(started)).toEqual(before);
    expect(await poll(started)).toBe('tokens');
  });

  it('says invalid_client to whoever cannot prove to be the client, and touches nothing', async () => {
    const registered = await admin.createClient({ ...DEVICE_ONLY, type: 'confidential' });
    const rightful = rawClient(tiers.address, registered);
    const started = expectStatus(await rightful.startDevice(), 200);
    await member.approveDevice(started.user_code);
    const before = await row(started);
    for (const credentials of [
      { client_id: registered.client_id },
      { client_id: registered.client_id, client_secret: 'sdoas_wrong' },
    ]) {
      expect(await poll(started, rawClient(tiers.address, credentials))).toBe('invalid_client');
    }
    expect(await row(started)).toEqual(before);
    expect(await poll(started, rightful)).toBe('tokens');
  });

  it('says invalid_grant to a code that nobody was given, and invalid_request without one', async () => {
    expect(await poll({ device_code: 'x'.repeat(43) })).toBe('invalid_grant');
    const { status, body } = await client.token({ grant_type: DEVICE_CODE_GRANT });
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  });

  it('says invalid_grant while the account that approved may not approve, and makes no grant', async () => {
    const fickle = await admin.createMember();
    const started = await start();
    await fickle.approveDevice(started.user_code);
    await fickle.setPermissions([]);
    expect(await poll(started)).toBe('invalid_grant');
    await fickle.setPermissions(['USE_OAUTH_CLIENTS']);
    await admin.suspend(fickle.handle);
    expect(await poll(started)).toBe('invalid_grant');
    expect(await rowsOf(tiers.databaseUrl, 'select from grants where account_id = $1', [fickle.id])).toHaveLength(0);
  });

  it('ends with the client', async () => {
    const registered = await admin.createClient(DEVICE_ONLY);
    const shortLived = rawClient(tiers.address, registered);
    const started = expectStatus(await shortLived.startDevice(), 200);
    expectStatus(await member.readDevice(started.user_code), 200);
    await admin.deleteClient(registered);
    expect((await member.decideDevice(started.user_code, 'approve')).body.error).toBe('invalid_request');
    expect(await poll(started, shortLived)).toBe('invalid_client');
  });
});
