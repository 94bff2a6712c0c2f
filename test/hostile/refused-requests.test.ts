import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { FIRST_PARTY_SCOPE, postForm, rawClient } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI, type RegisteredClient } from '../support/people/administrator.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import type { Replica } from '../support/tiers/tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

// What strangers can have the database do, and what they cannot (product.md §1, docs/configuration.md).

const POINTS = 3;
const LIMIT = { points: POINTS, seconds: 600 };
const LIMITS = { clientAuth: LIMIT, registration: LIMIT, deviceStart: LIMIT, par: LIMIT };

const proxied = { gateway: { trustedProxies: ['loopback'] }, grants: { dynamicRegistration: true, limits: LIMITS } };
const { tiers, admin } = await useTiers(proxied);
const replicas: Replica[] = [tiers, await tiers.bootReplica(proxied)];
const client = await admin.createClient();
const confidential = await admin.createClient({
  type: 'confidential',
  allowed_grants: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
});

let addresses = 0;
let address = '';
beforeEach(() => {
  addresses += 1;
  address = `192.0.2.${addresses}`;
});

type Sender = (from: string, at?: Replica) => Promise<Answer>;
const form =
  (path: string, parameters: () => Record<string, string>): Sender =>
  (from, at = tiers) =>
    postForm(`${at.address}/api/oauth/${path}`, parameters(), { 'x-forwarded-for': from });

const failedAuthentication = form('token', () => ({
  grant_type: 'refresh_token',
  refresh_token: 'x',
  client_id: randomUUID(),
}));
const register: Sender = (from, at = tiers) =>
  send(`${at.address}/api/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify({ redirect_uris: [REDIRECT_URI] }),
  });
/** Registered itself, with a secret. */
const selfMade: RegisteredClient = expectStatus(await register('203.0.113.254'), 201);
const startDevice = form('device_authorization', () => ({ client_id: 'storyden-cli', scope: FIRST_PARTY_SCOPE }));
const pushParameters = (of: RegisteredClient) => ({
  ...Object.fromEntries(rawClient(tiers.address, of).authorizeUrl({ scope: 'openid' }).url.searchParams),
  ...(of.client_secret !== undefined && { client_secret: of.client_secret }),
});
const push = form('par', () => pushParameters(client));
const pushOfSelfMade = form('par', () => pushParameters(selfMade));

/** Everything that strangers could have written, as it is on its page: another version of a row has another xmin. */
const onDisk = async () => {
  const rows: unknown[] = [];
  for (const table of ['grants_rate_limits', 'clients', 'device_authorizations', 'authorization_requests']) {
    rows.push(await rowsOf(tiers.databaseUrl, `select ctid, xmin, xmax, * from ${table} order by 1`));
  }
  return rows;
};

const ANONYMOUS: [string, number, Sender][] = [
  ['failed authentications, whatever client they name', 401, failedAuthentication],
  ['registrations', 201, register],
  ['device starts', 200, startDevice],
  ['pushes', 201, push],
  ['pushes of a client that registered itself, and authenticates', 201, pushOfSelfMade],
];

describe.each(ANONYMOUS)('%s', (_, status, sends) => {
  it('of one address are limited by all replicas together: 429 with Retry-After, and others go on', async () => {
    for (let count = 0; count < POINTS; count++) {
      expect((await sends(address, replicas[count % 2])).status).toBe(status);
    }
    for (const replica of replicas) {
      const refused = await sends(address, replica);
      expectOAuthRefused(refused, 429, 'rate_limited');
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(600);
    }
    expect((await sends(`198.51.100.${addresses}`)).status).toBe(status);
  });

  it('cost the database nothing once they are refused: no row, no new version of one', async () => {
    for (let count = 0; count < POINTS; count++) await sends(address);
    const before = await onDisk();
    for (let count = 0; count < 40; count++) expect((await sends(address, replicas[count % 2])).status).toBe(429);
    expect(await onDisk()).toEqual(before);
  });

  it('of an IPv6 network are counted together, and of the networks around it with more room', async () => {
    const part = (addresses * 16).toString(16);
    const from = (subnet: number, host: number) => `2001:db8:${part}:${subnet.toString(16)}::${host}`;
    for (let count = 0; count < POINTS; count++) expect((await sends(from(0, count + 1))).status).toBe(status);
    expect((await sends(from(0, 99))).status).toBe(429);
    // The rest of the /56, each from a /64 that nobody has seen.
    for (let count = 1; count <= 3 * POINTS; count++) expect((await sends(from(count, 1))).status).toBe(status);
    expect((await sends(from(200, 1))).status).toBe(429);
    expect((await sends(from(256, 1))).status).toBe(status);
  });
});

describe('A client that proves who it is', () => {
  it.each<[string, number, Sender]>([
    ['pushes', 201, form('par', () => pushParameters(confidential))],
    [
      'starts devices',
      200,
      form('device_authorization', () => ({
        client_id: confidential.client_id,
        client_secret: confidential.client_secret ?? '',
      })),
    ],
  ])('%s without these limits, from an address that is over them too', async (_, status, sends) => {
    for (let count = 0; count < POINTS; count++) await startDevice(address);
    for (let count = 0; count < POINTS; count++) await push(address);
    for (let count = 0; count < 3 * POINTS; count++) expect((await sends(address)).status).toBe(status);
  });
});

describe('A pushed request is as small as an authorize URL may be (RFC 9126 §2.1)', () => {
  const pushWith = (state: string) => form('par', () => ({ ...pushParameters(confidential), state }))(address);

  it('so what a URL could carry is taken', async () => {
    expect((await pushWith('s'.repeat(14_000))).status).toBe(201);
  });

  it('and 413 invalid_request is the answer to more, as it is to a form at authorize', async () => {
    expectOAuthRefused(await pushWith('s'.repeat(17_000)), 413, 'invalid_request');
    const parameters = { ...pushParameters(client), state: 's'.repeat(17_000) };
    expectOAuthRefused(await postForm(`${tiers.address}/api/oauth/authorize`, parameters), 413, 'invalid_request');
    const { url } = rawClient(tiers.address, client).authorizeUrl({ state: 's'.repeat(17_000) });
    expect((await send(url)).status).toBe(431);
  });

  it('however little its form takes for what is kept', async () => {
    // Control characters are one byte in a form, and six in JSON.
    const claims = JSON.stringify({ userinfo: { name: null } }) + ' '.repeat(10) + '\t'.repeat(9_000);
    const body = new URLSearchParams({ ...pushParameters(confidential) }).toString();
    const answer = await postForm(`${tiers.address}/api/oauth/par`, `${body}&claims=${claims}`);
    expectOAuthRefused(answer, 400, 'invalid_request');
  });
});
