import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Administrator, administratorOf } from './support/administrator.ts';
import { runCommand } from './support/command.ts';
import { eventually } from './support/eventually.ts';
import { expectStatus, send } from './support/http.ts';
import { type RawClient, rawClient, userinfo } from './support/oauth-client.ts';
import { headerOf, rowsOf } from './support/rows.ts';
import { bootTiers, type Replica, type Tiers } from './support/tiers.ts';

type SigningKey = {
  kid: string;
  alg: string;
  state: string;
  signs_from?: string;
  retired_at?: string;
  gone_at?: string;
};

const KEYS = '/api/admin/oauth/signing-keys';
/** Milliseconds that a key is published before it signs; everybody reads the keys many times in it. */
const publishAhead = 600;
const newPem = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });

const publishedKids = async (address: string): Promise<string[]> =>
  (await send(`${address}/api/oauth/jwks`)).body.keys.map(({ kid }: { kid: string }) => kid);
const keysOf = async (admin: Administrator): Promise<SigningKey[]> =>
  expectStatus(await admin.get(KEYS), 200).signing_keys;
const rotate = (admin: Administrator, body: object) => admin.post(`${KEYS}/rotate`, body);
const find = (keys: SigningKey[], state: string, alg = 'ES256') =>
  keys.find((key) => key.alg === alg && key.state === state)?.kid ?? `no ${alg} key is ${state}`;

async function openInstallation(overrides: Parameters<typeof bootTiers>[0]) {
  const tiers = await bootTiers(overrides);
  const replica = await tiers.bootReplica();
  const admin = await administratorOf(tiers);
  const registered = await admin.createClient();
  const tokens = await rawClient(tiers.address, registered).tokensByCode(admin, 'openid offline_access');
  let refreshToken: string = tokens.refresh_token;
  const freshToken = async (address: string): Promise<string> => {
    const client: RawClient = rawClient(address, registered);
    const fresh = expectStatus(await client.refresh(refreshToken), 200);
    refreshToken = fresh.refresh_token;
    return fresh.access_token;
  };
  return { tiers, replica, admin, freshToken };
}

type Installation = Awaited<ReturnType<typeof openInstallation>>;

describe('Rotation (product.md §7)', () => {
  let open: Installation;
  let tiers: Tiers;
  let replica: Replica;
  let admin: Administrator;
  beforeAll(async () => {
    open = await openInstallation({ grants: { keyRotation: { publishAhead, every: 0 } } });
    ({ tiers, replica, admin } = open);
  });
  afterAll(() => tiers?.stop());

  const kidAt = async (address: string): Promise<string> => headerOf(await open.freshToken(address)).kid;
  const everywhere = [() => tiers.address, () => replica.address];

  it('is for administrators, who see what each key does and never the key', async () => {
    const keys = await keysOf(admin);
    expect(keys.map(({ alg, state }) => `${alg} ${state}`).toSorted()).toEqual(
      ['ES256', 'EdDSA', 'PS256', 'RS256'].flatMap((alg) => [`${alg} published`, `${alg} signing`]),
    );
    for (const key of keys) {
      const shown = ['kid', 'alg', 'state', 'created_at', 'published_at', ...(key.signs_from ? ['signs_from'] : [])];
      expect(Object.keys(key)).toEqual(shown);
    }
    const member = await admin.createMember();
    expect((await member.get(KEYS)).status).toBe(403);
    expect((await member.post(`${KEYS}/rotate`, { mode: 'scheduled' })).status).toBe(403);
  });

  it('by plan: the stand-by signs when its time comes, at every replica, and nothing breaks', async () => {
    const [signing, standby] = [find(await keysOf(admin), 'signing'), find(await keysOf(admin), 'published')];
    const before = await open.freshToken(tiers.address);
    expect(headerOf(before).kid).toBe(signing);

    const answer = expectStatus(await rotate(admin, { mode: 'scheduled', alg: 'ES256' }), 200);
    expect(answer.consequences.join(' ')).toContain(standby);
    expect(answer.consequences.join(' ')).toMatch(/Nothing breaks/);
    const planned: SigningKey[] = answer.signing_keys;
    expect(planned.find(({ kid }) => kid === signing)?.retired_at).toBe(
      planned.find(({ kid }) => kid === standby)?.signs_from,
    );

    for (const addressOf of everywhere) await eventually(() => kidAt(addressOf()), standby);
    for (const addressOf of everywhere) {
      expectStatus(await userinfo(addressOf(), before), 200);
      expect(await publishedKids(addressOf())).toEqual(expect.arrayContaining([signing, standby]));
    }
    expect((await keysOf(admin)).find(({ kid }) => kid === signing)).toMatchObject({
      state: 'retired',
      gone_at: expect.any(String),
    });
    // Other algorithms were not meant.
    expect((await keysOf(admin)).filter(({ alg, state }) => alg !== 'ES256' && state === 'retired')).toEqual([]);
  });

  it('of all algorithms takes no name', async () => {
    const algs = ['ES256', 'EdDSA', 'PS256', 'RS256'];
    const before = await keysOf(admin);
    expectStatus(await rotate(admin, { mode: 'scheduled' }), 200);
    for (const alg of algs)
      await eventually(async () => find(await keysOf(admin), 'signing', alg), find(before, 'published', alg));
  });

  it('ends when the last token is dead: the key leaves the key set and the table', async () => {
    const retired = find(await keysOf(admin), 'retired');
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
    const [leaked, standby] = [find(await keysOf(admin), 'signing'), find(await keysOf(admin), 'published')];
    const before = await open.freshToken(tiers.address);
    expect(headerOf(before).kid).toBe(leaked);

    const answer = expectStatus(await rotate(admin, { mode: 'emergency', kid: leaked }), 200);
    const consequences = answer.consequences.join('\n');
    expect(consequences).toMatch(new RegExp(`ES256 key ${leaked} signed is invalid`));
    expect(consequences).toMatch(/accept what the dropped key signs, forged tokens too, .* at most \d+ second/);
    expect(consequences).toContain(`ES256 key ${standby} signs instead`);
    expect(consequences).toMatch(/Refresh tokens, grants, sessions/);
    expect(answer.signing_keys.map(({ kid }: SigningKey) => kid)).not.toContain(leaked);

    for (const addressOf of everywhere) {
      await eventually(async () => (await userinfo(addressOf(), before)).status, 401);
      await eventually(async () => (await publishedKids(addressOf())).includes(leaked), false);
      await eventually(() => kidAt(addressOf()), standby);
    }
    const after = await keysOf(admin);
    expect([find(after, 'signing'), find(after, 'published')]).toEqual([standby, expect.not.stringMatching(/^no /)]);
  });

  it.each([
    ['an unknown key', { mode: 'emergency', kid: 'nobody' }, 404, 'not_found'],
    ['an emergency without a key', { mode: 'emergency' }, 400, 'invalid_argument'],
    ['a plan for one key', { mode: 'scheduled', kid: 'nobody' }, 400, 'invalid_argument'],
    ['an algorithm that there is not', { mode: 'scheduled', alg: 'HS256' }, 400, 'invalid_argument'],
    ['another mode', { mode: 'soon' }, 400, 'invalid_argument'],
  ])('is refused for %s', async (_, body, status, error) => {
    const before = await keysOf(admin);
    const answer = await rotate(admin, body);
    expect([answer.status, answer.body.error]).toEqual([status, error]);
    expect(await keysOf(admin)).toEqual(before);
  });

  it('is a command, which says what it did and what that means', async () => {
    const settings = { GRANTS_ADDRESS: replica.grantsAddress, RPC_TOKEN: tiers.adminToken };
    const run = async (...args: string[]) => {
      const command = runCommand(process.execPath, ['services/grants/rotate-keys.ts', ...args], settings);
      return { code: await command.ended(), output: command.output() };
    };
    const [signing, standby] = [find(await keysOf(admin), 'signing'), find(await keysOf(admin), 'published')];
    const planned = await run('--alg', 'ES256');
    expect(planned.code).toBe(0);
    expect(planned.output).toContain(`- The ES256 key ${standby} signs from`);
    const dropped = await run('--emergency', signing);
    expect(dropped.output).toMatch(new RegExp(`- Every access token .* ${signing} signed is invalid`));
    expect((await keysOf(admin)).map(({ kid }) => kid)).not.toContain(signing);
    expect(await run('--emergency', signing)).toEqual({ code: 1, output: 'There is no such signing key.\n' });
  });

  it('heals a table that was emptied, once for all replicas', async () => {
    await rowsOf(tiers.databaseUrl, 'delete from signing_keys');
    await eventually(async () => (await keysOf(admin)).length, 8);
    const kids = (await keysOf(admin)).map(({ kid }) => kid).toSorted();
    for (const addressOf of everywhere) {
      await eventually(async () => (await publishedKids(addressOf())).toSorted().join(), kids.join());
      await kidAt(addressOf());
    }
  });
});

describe('Rotation by schedule (OAUTH_KEY_ROTATE_EVERY)', () => {
  it('calls up the next key by itself, once for all replicas', async () => {
    const { tiers, admin, freshToken } = await openInstallation({
      grants: { keyRotation: { publishAhead, every: 3_600_000 } },
    });
    const before = await keysOf(admin);
    await rowsOf(
      tiers.databaseUrl,
      `update signing_keys set signs_from = signs_from - interval '1 hour' where alg = 'ES256'`,
    );
    await eventually(async () => headerOf(await freshToken(tiers.address)).kid, find(before, 'published'));
    const after = (await keysOf(admin)).filter(({ alg }) => alg === 'ES256');
    expect(after.map(({ state }) => state).toSorted()).toEqual(['published', 'retired', 'signing']);
    expect(find(after, 'retired')).toBe(find(before, 'signing'));
    await tiers.stop();
  });
});

describe('A configured key (OAUTH_SIGNING_KEY_BASE64)', () => {
  const signing = (keyId: string, keyPem = newPem().toString()) => ({ alg: 'ES256', keyPem, keyId }) as const;
  const [first, second] = [signing('first'), signing('second')];
  const keyRotation = { publishAhead, every: 3_600_000 };
  let open: Installation;
  beforeAll(async () => {
    open = await openInstallation({ grants: { signing: first, keyRotation }, withoutKeys: true });
  });
  afterAll(() => open?.tiers.stop());

  const signs = async (address: string): Promise<string> => headerOf(await open.freshToken(address)).kid;

  it('signs for as long as it is configured, whatever the schedule and the operators say', async () => {
    expect(await signs(open.tiers.address)).toBe('first');
    for (const body of [
      { mode: 'scheduled' },
      { mode: 'scheduled', alg: 'ES256' },
      { mode: 'emergency', kid: 'first' },
    ]) {
      const answer = await rotate(open.admin, body);
      expect([answer.status, answer.body.error]).toEqual([409, 'conflict']);
      expect(answer.body.message).toContain('OAUTH_SIGNING_KEY_BASE64');
      expect(answer.body.suggested).toMatch(/Change or remove that setting/);
    }
    expectStatus(await rotate(open.admin, { mode: 'scheduled', alg: 'RS256' }), 200);
    const long = `update signing_keys set signs_from = signs_from - interval '2 hours' where alg in ('ES256', 'PS256')`;
    await rowsOf(open.tiers.databaseUrl, long);
    await eventually(
      async () => find(await keysOf(open.admin), 'retired', 'PS256') !== 'no PS256 key is retired',
      true,
    );
    expect(await signs(open.replica.address)).toBe('first');
  });

  it('that is another follows it by plan, at the replicas that know nothing of it too', async () => {
    const changed = await open.tiers.bootReplica({ grants: { signing: second, keyRotation } });
    const addresses = [open.tiers.address, open.replica.address, changed.address];
    for (const address of addresses) await eventually(() => signs(address), 'second');
    for (const address of addresses) {
      await eventually(async () => (await publishedKids(address)).filter((kid) => kid === 'first').length, 1);
    }
    // A restart without a change is none.
    await (await open.tiers.bootReplica({ grants: { signing: second, keyRotation } })).stop();
    expect(find(await keysOf(open.admin), 'signing')).toBe('second');
  });

  it('may be dropped once another signs, and never comes back', async () => {
    expectStatus(await rotate(open.admin, { mode: 'emergency', kid: 'first' }), 200);
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
    const standby = find(await keysOf(open.admin), 'published');
    const without = await open.tiers.bootReplica({ grants: { signing: { alg: 'ES256' }, keyRotation } });
    for (const address of [open.tiers.address, without.address]) await eventually(() => signs(address), standby);
  });
});
