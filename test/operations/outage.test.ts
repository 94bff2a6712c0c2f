import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postForm, type RawClient, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { exchange, newService } from '../support/clients/token-exchange.ts';
import { holdGrant } from '../support/database/held-rows.ts';
import { claimsOf } from '../support/database/rows.ts';
import { eventually } from '../support/eventually.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import {
  type Administrator,
  administratorOf,
  type Member,
  type RegisteredClient,
} from '../support/people/administrator.ts';
import { signIn } from '../support/people/person.ts';
import { expectErrorShape } from '../support/refusals.ts';
import { type BreakableTiers, bootBreakableTiers } from '../support/tiers/breakable-tiers.ts';

const SCOPE = 'openid offline_access';

/** Everything that is under way when something goes away. */
type UnderWay = {
  tokens: { access_token: string; refresh_token: string; id_token: string };
  code: { code: string; verifier: string };
  requestId: string;
  approved: { device_code: string; user_code: string };
  pending: { device_code: string; user_code: string };
};

let tiers: BreakableTiers;
let admin: Administrator;
let member: Member;
let registered: RegisteredClient;
let client: RawClient;
let impostor: RawClient;
let service: RegisteredClient;

beforeAll(async () => {
  tiers = await bootBreakableTiers();
  admin = await administratorOf(tiers);
  member = await admin.createMember();
  registered = await admin.createClient({ type: 'confidential' });
  client = rawClient(tiers.address, registered);
  service = await newService(admin);
  impostor = rawClient(tiers.address, { client_id: registered.client_id, client_secret: 'sdoas_wrong' });
});
afterAll(() => tiers?.stop());

async function begin(): Promise<UnderWay> {
  const startDevice = async () => expectStatus(await client.startDevice({ scope: SCOPE }), 200);
  const [approved, pending] = [await startDevice(), await startDevice()];
  await member.approveDevice(approved.user_code);
  await member.readDevice(pending.user_code);
  return {
    tokens: await client.tokensByCode(member, SCOPE),
    code: await client.approvedCode(member, { scope: SCOPE }),
    requestId: await member.openAuthorization(client.authorizeUrl({ scope: SCOPE }).url),
    approved,
    pending,
  };
}

async function expectAllGoesOn({ tokens, code, requestId, approved, pending }: UnderWay) {
  expectStatus(await member.get('/api/accounts'), 200);
  expectStatus(await userinfo(tiers.address, tokens.access_token), 200);
  expectStatus(await exchange(tiers.address, service, tokens.access_token), 200);
  expectStatus(await client.refresh(tokens.refresh_token), 200);
  expectStatus(await client.exchange(code.code, code.verifier), 200);
  expectStatus(await member.decideAuthorization(requestId, 'approve'), 200);
  expectStatus(await client.pollDevice(approved.device_code), 200);
  expectStatus(await member.decideDevice(pending.user_code, 'approve'), 200);
  expectStatus(await client.pollDevice(pending.device_code), 200);
}

async function expectAway(asked: Promise<Answer>, family: 'oauth' | 'platform') {
  const began = Date.now();
  const answer = await asked;
  expectErrorShape(answer, family);
  const error = family === 'oauth' ? 'temporarily_unavailable' : 'unavailable';
  expect([answer.status, answer.body.error], answer.text).toEqual([503, error]);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Date.now() - began).toBeLessThan(6_000);
}

const authorize = (parameters: Record<string, string> = {}) => {
  const { pathname, search } = client.authorizeUrl({ scope: SCOPE, ...parameters }).url;
  return member.get(`${pathname}${search}`);
};
/** Asks as the client: `par`, `revoke`, `introspect`. */
const ask = (endpoint: string, parameters: Record<string, string>) => {
  const { client_id, client_secret = '' } = registered;
  return postForm(`${tiers.address}/api/oauth/${endpoint}`, { ...parameters, client_id, client_secret });
};
const push = () => ask('par', Object.fromEntries(client.authorizeUrl({ scope: SCOPE }).url.searchParams));
const logout = ({ tokens }: UnderWay) => member.get(`/api/oauth/logout?id_token_hint=${tokens.id_token}`);
const basic = (path: string) => send(`${tiers.address}${path}`);

describe('While the database is away', () => {
  let underWay: UnderWay;

  beforeAll(async () => {
    underWay = await begin();
    await tiers.database.stop();
  });

  it('every grant is 503 temporarily_unavailable, with what is right and with what is wrong', async () => {
    const { tokens, code, approved, pending } = underWay;
    await expectAway(client.refresh(tokens.refresh_token), 'oauth');
    await expectAway(client.exchange(code.code, code.verifier), 'oauth');
    await expectAway(client.exchange('wrong', code.verifier), 'oauth');
    await expectAway(client.pollDevice(approved.device_code), 'oauth');
    await expectAway(client.pollDevice(pending.device_code), 'oauth');
    await expectAway(client.startDevice({ scope: SCOPE }), 'oauth');
    await expectAway(exchange(tiers.address, service, tokens.access_token), 'oauth');
    await expectAway(exchange(tiers.address, service, 'wrong'), 'oauth');
    await expectAway(impostor.refresh(tokens.refresh_token), 'oauth');
    await expectAway(impostor.startDevice(), 'oauth');
  });

  it('userinfo and authorize are 503 temporarily_unavailable, never a bad token or a sign-in', async () => {
    await expectAway(userinfo(tiers.address, underWay.tokens.access_token), 'oauth');
    await expectAway(authorize(), 'oauth');
  });

  it('no token is called inactive or given back, nothing is pushed, and nobody is signed out', async () => {
    const { tokens } = underWay;
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      await expectAway(ask('introspect', { token }), 'oauth');
      await expectAway(ask('revoke', { token }), 'oauth');
    }
    await expectAway(push(), 'oauth');
    await expectAway(authorize({ prompt: 'none' }), 'oauth');
    await expectAway(logout(underWay), 'oauth');
    await expectAway(admin.post('/api/admin/oauth/signing-keys/rotate', { mode: 'scheduled' }), 'platform');
  });

  it('whoever is signed in gets 503 unavailable, never 401', async () => {
    const { requestId, pending } = underWay;
    await expectAway(member.get('/api/accounts'), 'platform');
    await expectAway(member.readDevice(pending.user_code), 'platform');
    await expectAway(member.decideDevice(pending.user_code, 'approve'), 'platform');
    await expectAway(member.decideAuthorization(requestId, 'approve'), 'platform');
    await expectAway(member.get('/api/auth/oauth/grants'), 'platform');
    await expectAway(admin.get('/api/admin/oauth/clients'), 'platform');
    await expectAway(admin.post('/api/roles', { name: 'x', permissions: [] }), 'platform');
    const { handle, password } = member;
    await expectAway(member.post('/api/auth/password/signin', { identifier: handle, token: password }), 'platform');
    await expectAway(member.post('/api/auth/password/signin', { identifier: handle, token: 'wrong' }), 'platform');
  });

  it('what needs no database goes on: the metadata, the keys, 400 for a malformed request', async () => {
    expectStatus(await basic('/.well-known/openid-configuration'), 200);
    expectStatus(await basic('/api/oauth/jwks'), 200);
    expectStatus(await client.token({}), 400);
  });

  it('five hundred refused requests are a line a second on the log, which says what is away and how many were refused', async () => {
    const began = tiers.logLines.length;
    for (let round = 0; round < 5; round++) {
      await Promise.all(Array.from({ length: 100 }, () => expectAway(client.startDevice({ scope: SCOPE }), 'oauth')));
    }
    const said = () => tiers.logLines.slice(began).map((line) => JSON.parse(line));
    const lines = (away: string) => said().filter((line) => line.away?.startsWith(away));
    const atLeast = (count: number) => count >= 500;
    const refused = (away: string) => lines(away).reduce((sum, line) => sum + line.refused, 0);
    await eventually(async () => ['the database does not answer', 'grant service'].map(refused).every(atLeast), true);
    for (const away of ['the database does not answer', 'grant service']) {
      const seconds = new Set(lines(away).map(({ time }) => Math.floor(time / 1000)));
      expect(lines(away).length).toBeLessThanOrEqual(seconds.size + 1);
    }
    expect(said().filter(({ level, err }) => level >= 40 && err?.stack !== undefined)).toEqual([]);
  });

  it('/livez says the process is up, /readyz that it should get nothing', async () => {
    expectStatus(await basic('/livez'), 200);
    await tiers.becomes(503);
    await expectAway(basic('/readyz'), 'platform');
  });

  it('both services write down that they are not ready, and why', async () => {
    const said = () =>
      tiers.logLines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'the database does not answer');
    await eventually(async () => said().length >= 2, true);
    expect(said()).toEqual(
      said().map(() => expect.objectContaining({ ready: false, reason: expect.stringMatching(/./) })),
    );
  });

  it('nothing is lost: when it is back, everything that was under way goes on', async () => {
    await tiers.database.start();
    await tiers.becomes(200);
    await expectAllGoesOn(underWay);
    await expectAllGoesOn(await begin());
  });
});

describe('While the account service is away', () => {
  let underWay: UnderWay;

  beforeAll(async () => {
    underWay = await begin();
    await tiers.accounts.stop();
  });

  it('what depends on an account is 503, never invalid_grant or 401', async () => {
    const { tokens, code, approved, requestId } = underWay;
    await expectAway(client.refresh(tokens.refresh_token), 'oauth');
    await expectAway(client.exchange(code.code, code.verifier), 'oauth');
    await expectAway(client.pollDevice(approved.device_code), 'oauth');
    await expectAway(exchange(tiers.address, service, tokens.access_token), 'oauth');
    await expectAway(userinfo(tiers.address, tokens.access_token), 'oauth');
    await expectAway(authorize(), 'oauth');
    await expectAway(authorize({ prompt: 'none' }), 'oauth');
    await expectAway(ask('introspect', { token: tokens.access_token }), 'oauth');
    await expectAway(ask('introspect', { token: tokens.refresh_token }), 'oauth');
    await expectAway(logout(underWay), 'oauth');
    await expectAway(member.decideAuthorization(requestId, 'approve'), 'platform');
    await expectAway(member.get('/api/accounts'), 'platform');
    await expectAway(basic('/readyz'), 'platform');
  });

  it('what does not goes on: a device starts, waits, and a wrong client is told so', async () => {
    expectStatus(await push(), 201);
    const started = expectStatus(await client.startDevice({ scope: SCOPE }), 200);
    expect((await client.pollDevice(started.device_code)).body.error).toBe('authorization_pending');
    expect((await impostor.startDevice()).body.error).toBe('invalid_client');
  });

  it('nothing is lost: when it is back, everything that was under way goes on', async () => {
    await tiers.accounts.start();
    await tiers.becomes(200);
    // The gateway has found it again; the grant service does so for itself, within a second.
    await eventually(async () => (await userinfo(tiers.address, underWay.tokens.access_token)).status, 200);
    await expectAllGoesOn(underWay);
  });
});

describe('While the grant service is away', () => {
  let underWay: UnderWay;

  beforeAll(async () => {
    underWay = await begin();
    await tiers.grants.stop();
  });

  it('OAuth is 503', async () => {
    await expectAway(client.refresh(underWay.tokens.refresh_token), 'oauth');
    await expectAway(client.startDevice(), 'oauth');
    await expectAway(userinfo(tiers.address, underWay.tokens.access_token), 'oauth');
    await expectAway(authorize(), 'oauth');
    await expectAway(ask('introspect', { token: underWay.tokens.access_token }), 'oauth');
    await expectAway(ask('revoke', { token: underWay.tokens.refresh_token }), 'oauth');
    await expectAway(push(), 'oauth');
    await expectAway(logout(underWay), 'oauth');
    await expectAway(basic('/api/oauth/authorize/response?response=x'), 'oauth');
    await expectAway(member.readDevice(underWay.pending.user_code), 'platform');
    await expectAway(member.get('/api/auth/oauth/grants'), 'platform');
    await expectAway(basic('/readyz'), 'platform');
  });

  it('the rest goes on, signing out too, and the keys that were read before', async () => {
    expectStatus(await member.get('/api/accounts'), 200);
    const elsewhere = await signIn(tiers.address, member);
    expectStatus(await elsewhere.post('/api/auth/logout'), 204);
    expectStatus(await elsewhere.get('/api/accounts'), 401);
    expectStatus(await basic('/api/oauth/jwks'), 200);
  });

  it('nothing is lost: when it is back, everything that was under way goes on', async () => {
    await tiers.grants.start();
    await tiers.becomes(200);
    await expectAllGoesOn(underWay);
  });
});

describe('When it is told to stop', () => {
  /** A refresh that waits in the database until `finish`. */
  async function slowRefresh() {
    const { tokens } = await begin();
    const held = await holdGrant(tiers.databaseUrl, claimsOf(tokens.access_token).grant_id);
    const answer = client.refresh(tokens.refresh_token);
    await held.awaited(1);
    return { answer, finish: held.release };
  }

  it('the grant service finishes the calls under way and takes no others', async () => {
    const { answer, finish } = await slowRefresh();
    const stopped = tiers.grants.stop();
    await tiers.becomes(503);
    await expectAway(client.startDevice(), 'oauth');
    await finish();
    const renewed = expectStatus(await answer, 200);
    await stopped;

    await tiers.grants.start();
    await tiers.becomes(200);
    expectStatus(await client.refresh(renewed.refresh_token), 200);
  });

  it('the gateway finishes the requests under way and takes no others', async () => {
    const { answer, finish } = await slowRefresh();
    const stopped = tiers.gateway.stop();
    await eventually(() => connectTo(tiers.address).then(String, ({ code }) => code), 'ECONNREFUSED');
    await finish();
    const renewed = expectStatus(await answer, 200);
    await stopped;

    await tiers.gateway.start();
    expectStatus(await client.refresh(renewed.refresh_token), 200);
  });
});

/** Opens a new connection. */
function connectTo(address: string): Promise<void> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.destroy();
      resolve();
    }).on('error', reject);
  });
}
