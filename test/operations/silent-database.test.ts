import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { type RawClient, rawClient } from '../support/clients/oauth-client.ts';
import { runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { type SilentForwarder, startSilentForwarder } from '../support/network/silent-forwarder.ts';
import { administratorOf, type Member, type RegisteredClient } from '../support/people/administrator.ts';
import { bootTiers, type Tiers } from '../support/tiers/tiers.ts';

const SCOPE = 'openid offline_access';
/** Milliseconds: less than the silences last, so that it would be over if it went on in them. */
const GRACE = 5_000;
/** Twice what is promised (product.md §1), for machines that are busy with other tests. */
const BACK_WITHIN_MS = 20_000;

let forwarder: SilentForwarder;
let tiers: Tiers;
let member: Member;
let registered: RegisteredClient;
let client: RawClient;

const boot = () =>
  bootTiers({
    grants: { lifetimes: { refreshTokenGrace: GRACE } },
    databaseBy: async (databaseUrl) => {
      forwarder = await startSilentForwarder(databaseUrl);
      return forwarder.url;
    },
  });

beforeAll(async () => {
  tiers = await boot();
  const admin = await administratorOf(tiers);
  member = await admin.createMember();
  registered = await admin.createClient({
    type: 'confidential',
    allowed_grants: [
      'authorization_code',
      'refresh_token',
      'client_credentials',
      'urn:ietf:params:oauth:grant-type:device_code',
    ],
  });
  client = rawClient(tiers.address, registered);
});
afterAll(async () => {
  // Whatever is wrong with the silence, nothing waits for it here.
  await forwarder?.stop();
  await tiers?.stop();
});

const ready = async () => (await send(`${tiers.address}/readyz`)).status;
const credentials = () => client.token({ grant_type: 'client_credentials' });
const logged = (text: string) => tiers.logLines.filter((line) => line.includes(text));

/** Asks every so often until it is answered otherwise than by 503; what it was answered, and after how long. */
async function insisting(ask: () => Promise<Answer>): Promise<{ answer: Answer; after: number }> {
  const began = Date.now();
  for (;;) {
    const answer = await ask();
    if (answer.status !== 503) return { answer, after: Date.now() - began };
    if (Date.now() - began > 40_000) throw new Error(`503 for ${Date.now() - began} ms: ${answer.text}`);
    await delay(300);
  }
}

/** Fills the pools of both services, so that many connections go silent at once. */
async function openManyConnections() {
  await Promise.all(Array.from({ length: 40 }, () => Promise.all([credentials(), member.get('/api/accounts')])));
}

describe('When every open connection to the database goes silent and new ones work', () => {
  it('each grant and each sign-in is given again within 10 seconds, and nothing is lost', {
    timeout: 60_000,
  }, async () => {
    const tokens = await client.tokensByCode(member, SCOPE);
    const { code, verifier } = await client.approvedCode(member, { scope: SCOPE });
    const device = expectStatus(await client.startDevice({ scope: SCOPE }), 200);
    await member.approveDevice(device.user_code);
    await openManyConnections();
    forwarder.silenceOpen();

    const ended = await Promise.all([
      insisting(() => client.refresh(tokens.refresh_token)),
      insisting(() => client.exchange(code, verifier)),
      insisting(() => client.pollDevice(device.device_code)),
      insisting(credentials),
      insisting(() => member.get('/api/accounts')),
    ]);
    expect(ended.map(({ answer }) => [answer.status, answer.body.error])).toEqual(ended.map(() => [200, undefined]));
    expect(Math.max(...ended.map(({ after }) => after))).toBeLessThan(BACK_WITHIN_MS);
    await eventually(ready, 200);
  });
});

describe('While the database is silent altogether, longer than the grace of a refresh token', () => {
  it('nobody is told to start again: who insists ends with tokens', { timeout: 90_000 }, async () => {
    const tokens = await client.tokensByCode(member, SCOPE);
    const lost = await client.tokensByCode(member, SCOPE);
    // The answer to this one is lost: the token was used just before the silence.
    expectStatus(await client.refresh(lost.refresh_token), 200);
    forwarder.silenceAll();

    const insisted = [
      insisting(() => client.refresh(tokens.refresh_token)),
      insisting(() => client.refresh(lost.refresh_token)),
    ];
    await eventually(ready, 503);
    await delay(2 * GRACE);
    const restored = Date.now();
    forwarder.letNewPass();
    for (const { answer } of await Promise.all(insisted)) expectStatus(answer, 200);
    expect(Date.now() - restored).toBeLessThan(BACK_WITHIN_MS);
    await eventually(ready, 200);
  });

  it('the log says that it is not ready, and why, and when it is again', () => {
    for (const said of [logged('the database does not answer'), logged('the database answers again')])
      expect(said.length).toBeGreaterThan(0);
    expect(logged('the database does not answer')[0]).toMatch(/no answer in time|did not answer/);
  });

  it('the grace does not start anew for what was used up before', { timeout: 60_000 }, async () => {
    const tokens = await client.tokensByCode(member, SCOPE);
    expectStatus(await client.refresh(tokens.refresh_token), 200);
    await delay(GRACE + 500);
    expect((await client.refresh(tokens.refresh_token)).body.error).toBe('invalid_grant');
  });
});

describe('Told to stop while the database is silent', () => {
  it('a process ends within SHUTDOWN_TIMEOUT, cleanly', { timeout: 60_000 }, async () => {
    const run = runCommand(process.execPath, ['services/grants/main.ts'], {
      DATABASE_URL: forwarder.url,
      GRANTS_GRPC_LISTEN: '127.0.0.1:0',
      GRANTS_CONNECT_LISTEN: '127.0.0.1:0',
      RPC_TOKEN: 'a-token',
      OAUTH_SECRET: inject('oauthSecret'),
    });
    onTestFinished(() => run.stopGroup());
    await run.printed(/is listening/);
    forwarder.silenceAll();
    await run.printed(/the database does not answer/);
    run.child.kill('SIGTERM');
    const began = Date.now();
    expect(await run.ended()).toBe(0);
    expect(Date.now() - began).toBeLessThan(20_000);
    forwarder.letNewPass();
    await eventually(ready, 200);
  });

  it('the services stop, with calls under way too', { timeout: 60_000 }, async () => {
    const before = logged('the database does not answer').length;
    forwarder.silenceAll();
    const underWay = Promise.all(Array.from({ length: 20 }, credentials));
    await eventually(async () => logged('the database does not answer').length > before, true);
    const began = Date.now();
    await tiers.stop();
    expect(Date.now() - began).toBeLessThan(20_000);
    expect((await underWay).map(({ status }) => status)).toEqual(Array(20).fill(503));
  });
});
