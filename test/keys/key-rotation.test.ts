import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { userinfo } from '../support/clients/oauth-client.ts';
import { runCommand } from '../support/command.ts';
import { headerOf, rowsOf } from '../support/database/rows.ts';
import { eventually } from '../support/eventually.ts';
import { expectStatus } from '../support/http.ts';
import {
  type Installation,
  keyThatIs,
  openInstallation,
  PUBLISH_AHEAD,
  publishedKids,
  SIGNING_KEYS,
  type SigningKey,
} from '../support/keys/key-installation.ts';
import type { Administrator } from '../support/people/administrator.ts';
import type { Replica, Tiers } from '../support/tiers/tiers.ts';

describe('Rotation (product.md §7)', () => {
  let open: Installation;
  let tiers: Tiers;
  let replica: Replica;
  let admin: Administrator;
  beforeAll(async () => {
    open = await openInstallation({ grants: { keyRotation: { publishAhead: PUBLISH_AHEAD, every: 0 } } });
    ({ tiers, replica, admin } = open);
  });
  afterAll(() => tiers?.stop());

  const everywhere = [() => tiers.address, () => replica.address];

  it('is for administrators, who see what each key does and never the key', async () => {
    const keys = await open.keys();
    expect(keys.map(({ alg, state }) => `${alg} ${state}`).toSorted()).toEqual(
      ['ES256', 'EdDSA', 'PS256', 'RS256'].flatMap((alg) => [`${alg} published`, `${alg} signing`]),
    );
    for (const key of keys) {
      const shown = ['kid', 'alg', 'state', 'created_at', 'published_at', ...(key.signs_from ? ['signs_from'] : [])];
      expect(Object.keys(key)).toEqual(shown);
    }
    const member = await admin.createMember();
    expect((await member.get(SIGNING_KEYS)).status).toBe(403);
    expect((await member.post(`${SIGNING_KEYS}/rotate`, { mode: 'scheduled' })).status).toBe(403);
  });

  it('by plan: the stand-by signs when its time comes, at every replica, and nothing breaks', async () => {
    const [signing, standby] = [keyThatIs('signing', await open.keys()), keyThatIs('published', await open.keys())];
    const before = await open.freshToken(tiers.address);
    expect(headerOf(before).kid).toBe(signing);

    const answer = expectStatus(await open.rotate({ mode: 'scheduled', alg: 'ES256' }), 200);
    expect(answer.consequences.join(' ')).toContain(standby);
    expect(answer.consequences.join(' ')).toMatch(/Nothing breaks/);
    const planned: SigningKey[] = answer.signing_keys;
    expect(planned.find(({ kid }) => kid === signing)?.retired_at).toBe(
      planned.find(({ kid }) => kid === standby)?.signs_from,
    );

    for (const addressOf of everywhere) await eventually(() => open.signsAt(addressOf()), standby);
    for (const addressOf of everywhere) {
      expectStatus(await userinfo(addressOf(), before), 200);
      expect(await publishedKids(addressOf())).toEqual(expect.arrayContaining([signing, standby]));
    }
    expect((await open.keys()).find(({ kid }) => kid === signing)).toMatchObject({
      state: 'retired',
      gone_at: expect.any(String),
    });
    // Other algorithms were not meant.
    expect((await open.keys()).filter(({ alg, state }) => alg !== 'ES256' && state === 'retired')).toEqual([]);
  });

  it('of all algorithms takes no name', async () => {
    const algs = ['ES256', 'EdDSA', 'PS256', 'RS256'];
    const before = await open.keys();
    expectStatus(await open.rotate({ mode: 'scheduled' }), 200);
    for (const alg of algs)
      await eventually(async () => keyThatIs('signing', await open.keys(), alg), keyThatIs('published', before, alg));
  });

  it('ends when the last token is dead: the key leaves the key set and the table', async () => {
    const retired = keyThatIs('retired', await open.keys());
    await rowsOf(
      tiers.databaseUrl,
      `update signing_keys set retires_at = retires_at - interval '20 minutes' where kid = $1`,
      [retired],
    );
    const left = () => rowsOf(tiers.databaseUrl, 'select kid from signing_keys where kid = $1', [retired]);
    await eventually(async () => (await left()).length, 0);
    for (const addressOf of everywhere) {
      await eventually(async () => (await publishedKids(addressOf())).includes(retired), false);
    }
  });

  it('in an emergency: a leaked key is gone at once, the stand-by signs, and the answer says what breaks', async () => {
    const [leaked, standby] = [keyThatIs('signing', await open.keys()), keyThatIs('published', await open.keys())];
    const before = await open.freshToken(tiers.address);
    expect(headerOf(before).kid).toBe(leaked);

    const answer = expectStatus(await open.rotate({ mode: 'emergency', kid: leaked }), 200);
    const consequences = answer.consequences.join('\n');
    expect(consequences).toMatch(new RegExp(`ES256 key ${leaked} signed is invalid`));
    expect(consequences).toMatch(/accept what the dropped key signs, forged tokens too, .* at most \d+ second/);
    expect(consequences).toContain(`ES256 key ${standby} signs instead`);
    expect(consequences).toMatch(/Refresh tokens, grants, sessions/);
    expect(answer.signing_keys.map(({ kid }: SigningKey) => kid)).not.toContain(leaked);

    for (const addressOf of everywhere) {
      await eventually(async () => (await userinfo(addressOf(), before)).status, 401);
      await eventually(async () => (await publishedKids(addressOf())).includes(leaked), false);
      await eventually(() => open.signsAt(addressOf()), standby);
    }
    const after = await open.keys();
    expect([keyThatIs('signing', after), keyThatIs('published', after)]).toEqual([
      standby,
      expect.not.stringMatching(/^no /),
    ]);
  });

  it.each([
    ['an unknown key', { mode: 'emergency', kid: 'nobody' }, 404, 'not_found'],
    ['an emergency without a key', { mode: 'emergency' }, 400, 'invalid_argument'],
    ['a plan for one key', { mode: 'scheduled', kid: 'nobody' }, 400, 'invalid_argument'],
    ['an algorithm that there is not', { mode: 'scheduled', alg: 'HS256' }, 400, 'invalid_argument'],
    ['another mode', { mode: 'soon' }, 400, 'invalid_argument'],
  ])('is refused for %s', async (_, body, status, error) => {
    const before = await open.keys();
    const answer = await open.rotate(body);
    expect([answer.status, answer.body.error]).toEqual([status, error]);
    expect(await open.keys()).toEqual(before);
  });

  it('is a command, which says what it did and what that means', async () => {
    const settings = { GRANTS_ADDRESS: replica.grantsAddress, RPC_TOKEN: tiers.adminToken };
    const run = async (...args: string[]) => {
      const command = runCommand(process.execPath, ['services/grants/commands/rotate-keys.ts', ...args], settings);
      return { code: await command.ended(), output: command.output() };
    };
    const [signing, standby] = [keyThatIs('signing', await open.keys()), keyThatIs('published', await open.keys())];
    const planned = await run('--alg', 'ES256');
    expect(planned.code).toBe(0);
    expect(planned.output).toContain(`- The ES256 key ${standby} signs from`);
    const dropped = await run('--emergency', signing);
    expect(dropped.output).toMatch(new RegExp(`- Every access token .* ${signing} signed is invalid`));
    expect((await open.keys()).map(({ kid }) => kid)).not.toContain(signing);
    expect(await run('--emergency', signing)).toEqual({ code: 1, output: 'There is no such signing key.\n' });
  });

  it('heals a table that was emptied, once for all replicas', async () => {
    await rowsOf(tiers.databaseUrl, 'delete from signing_keys');
    await eventually(async () => (await open.keys()).length, 8);
    const kids = (await open.keys()).map(({ kid }) => kid).toSorted();
    for (const addressOf of everywhere) {
      await eventually(async () => (await publishedKids(addressOf())).toSorted().join(), kids.join());
      await open.signsAt(addressOf());
    }
  });
});

describe('Rotation by schedule (OAUTH_KEY_ROTATE_EVERY)', () => {
  it('calls up the next key by itself, once for all replicas', async () => {
    const open = await openInstallation({
      grants: { keyRotation: { publishAhead: PUBLISH_AHEAD, every: 3_600_000 } },
    });
    onTestFinished(() => open.tiers.stop());
    const before = await open.keys();
    await rowsOf(
      open.tiers.databaseUrl,
      `update signing_keys set signs_from = signs_from - interval '1 hour' where alg = 'ES256'`,
    );
    await eventually(() => open.signsAt(open.tiers.address), keyThatIs('published', before));
    const after = (await open.keys()).filter(({ alg }) => alg === 'ES256');
    expect(after.map(({ state }) => state).toSorted()).toEqual(['published', 'retired', 'signing']);
    expect(keyThatIs('retired', after)).toBe(keyThatIs('signing', before));
  });
});
