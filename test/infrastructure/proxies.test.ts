import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEVICE_CODE_GRANT, pkce, postForm } from '../support/clients/oauth-client.ts';
import { type Command, runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { expectStatus, locationOf, send } from '../support/http.ts';
import {
  OWN_HOST,
  PROXY_NAMES,
  type ProxyName,
  type RunningProxy,
  SHARED_HOST,
  startProxy,
} from '../support/network/proxies.ts';
import { administratorOf, REDIRECT_URI } from '../support/people/administrator.ts';
import { bootTiers, type Replica, type Tiers } from '../support/tiers/tiers.ts';

const SCOPE = 'openid profile offline_access';
const CLI = 'storyden-cli';

/** Tiers with two gateways, whose issuer is an address of the proxy. */
type Site = { issuer: string; tiers: Tiers; second: Replica };

let port: number;
let root: Site;
let kept: Site;
let stripped: Site;

beforeAll(async () => {
  port = await freePort();
  root = await bootSite(`https://${OWN_HOST}:${port}`);
  kept = await bootSite(`https://${OWN_HOST}:${port}/auth`);
  stripped = await bootSite(`https://${SHARED_HOST}:${port}/auth`);
});
afterAll(async () => {
  for (const site of [root, kept, stripped]) await site?.tiers.stop();
});

async function bootSite(issuer: string): Promise<Site> {
  const tiers = await bootTiers({
    grants: { issuer },
    gateway: { publicApiAddress: issuer, trustedProxies: ['127.0.0.1'] },
  });
  return { issuer, tiers, second: await tiers.bootReplica() };
}

const portOf = ({ address }: { address: string }) => Number(new URL(address).port);

describe.each(PROXY_NAMES)('Behind %s, with the configuration in docs/proxies,', (name) => {
  let proxy: RunningProxy | undefined;
  afterEach(async () => {
    await proxy?.stop();
    proxy = undefined;
  });
  const start = async ({ tiers, second }: Site) => {
    proxy = await startProxy(name as ProxyName, port, [portOf(tiers), portOf(second)]);
  };

  it.each([
    ['at a host of its own', () => root],
    ['at a path that is handed on', () => kept],
    ['at a path that is taken off', () => stripped],
  ])('both flows end with tokens %s', async (_, siteOf) => {
    const site = siteOf();
    await start(site);
    await expectMetadata(site.issuer);
    const cookie = await signedIn(site);
    await walkDeviceFlow(site.issuer, cookie);
    await walkCodeFlow(site.issuer, cookie);
  });

  it('a redirect that holds as long a request as an address can arrives', async () => {
    const { client_id } = await (await administratorOf(root.tiers)).createClient();
    await start(root);
    for (const state of ['"'.repeat(1_500), '"'.repeat(2_800), 'ü'.repeat(1_200)]) {
      const asked = { response_type: 'code', client_id, redirect_uri: REDIRECT_URI, scope: SCOPE, state };
      const proof = { code_challenge: pkce().challenge, code_challenge_method: 'S256' };
      const query = new URLSearchParams({ ...asked, ...proof });
      const answer = await send(`${root.issuer}/api/oauth/authorize?${query}`);
      expect(answer.status, answer.text).toBe(302);
      const back = new URL(locationOf(answer).searchParams.get('return_to') ?? '');
      expect(back.searchParams.get('state')).toBe(state);
    }
  });

  it('six clients notice nothing when one of two gateways is told to stop', {
    timeout: 60_000,
  }, async () => {
    const ports = [await freePort(), await freePort()] as const;
    const gateways = await Promise.all(ports.map((own) => startGatewayProcess(own, root)));
    try {
      proxy = await startProxy(name as ProxyName, port, ports);
      await eventually(async () => (await send(`${root.issuer}/readyz`)).status, 200);
      const statuses = new Map<number, number>();
      let over = false;
      const client = async () => {
        while (!over) {
          const form = { client_id: CLI, scope: SCOPE };
          const { status } = await postForm(`${root.issuer}/api/oauth/device_authorization`, form);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      };
      const clients = Array.from({ length: 6 }, client);
      await delay(1_000);
      gateways[0]?.child.kill('SIGTERM');
      expect(await gateways[0]?.ended()).toBe(0);
      await delay(1_000);
      over = true;
      await Promise.all(clients);
      expect([...statuses.keys()]).toEqual([200]);
      expect(statuses.get(200)).toBeGreaterThan(20);
    } finally {
      for (const gateway of gateways) gateway.stopGroup();
      await Promise.all(gateways.map((gateway) => gateway.ended()));
    }
  });
});

async function startGatewayProcess(own: number, { issuer, tiers }: Site): Promise<Command> {
  const gateway = runCommand(process.execPath, ['gateway/main.ts'], {
    PUBLIC_API_ADDRESS: issuer,
    GATEWAY_LISTEN: `127.0.0.1:${own}`,
    GRANTS_ADDRESS: tiers.grantsAddress,
    ACCOUNTS_ADDRESS: tiers.accountsAddress,
    RPC_TOKEN: tiers.rpcToken,
    TRUSTED_PROXIES: '127.0.0.1',
  });
  await gateway.printed(/gateway listens/);
  return gateway;
}

/** Where OpenID Connect puts the metadata, and where RFC 8414 does. */
async function expectMetadata(issuer: string) {
  const { origin, pathname } = new URL(issuer);
  const path = pathname === '/' ? '' : pathname;
  for (const address of [
    `${issuer}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ]) {
    const metadata = expectStatus(await send(address), 200);
    expect(metadata).toMatchObject({ issuer, token_endpoint: `${issuer}/api/oauth/token` });
    expectStatus(await send(metadata.jwks_uri), 200);
  }
}

/** Signs the administrator in; the cookie, which only https sends. */
async function signedIn({ issuer, tiers }: Site): Promise<string> {
  const body = JSON.stringify({ identifier: tiers.admin.handle, token: tiers.admin.password });
  const answer = await send(`${issuer}/api/auth/password/signin`, { method: 'POST', headers: JSON_BODY, body });
  expectStatus(answer, 200);
  const cookies = answer.headers.getSetCookie();
  for (const line of cookies) expect(line).toMatch(/; Secure/);
  return cookies.map((line) => line.split(';')[0]).join('; ');
}

const JSON_BODY = { 'content-type': 'application/json' };

async function post(address: string, cookie: string, body: unknown) {
  const headers = { ...JSON_BODY, cookie };
  return send(address, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function walkDeviceFlow(issuer: string, cookie: string) {
  const started = await postForm(`${issuer}/api/oauth/device_authorization`, { client_id: CLI, scope: SCOPE });
  const { device_code, user_code } = expectStatus(started, 200);
  const consent = `${issuer}/api/oauth/device/consent`;
  expectStatus(await send(`${consent}?user_code=${user_code}`, { headers: { cookie } }), 200);
  expectStatus(await post(consent, cookie, { user_code, decision: 'approve' }), 200);
  const poll = { grant_type: DEVICE_CODE_GRANT, client_id: CLI, device_code };
  const { access_token } = expectStatus(await postForm(`${issuer}/api/oauth/token`, poll), 200);
  const headers = { authorization: `Bearer ${access_token}` };
  expectStatus(await send(`${issuer}/api/oauth/userinfo`, { headers }), 200);
}

async function walkCodeFlow(issuer: string, cookie: string) {
  const fields = {
    name: 'Behind a proxy',
    type: 'public',
    scope_policy: 'explicit',
    redirect_uris: [REDIRECT_URI],
    allowed_scopes: [],
    allowed_grants: ['authorization_code', 'refresh_token'],
  };
  const made = await post(`${issuer}/api/admin/oauth/clients`, cookie, fields);
  expect(made.status, made.text).toBeLessThan(300);
  const { client_id } = made.body.client ?? made.body;
  const { verifier, challenge } = pkce();
  const asked = { response_type: 'code', client_id, redirect_uri: REDIRECT_URI, scope: 'openid', state: 's' };
  const query = new URLSearchParams({ ...asked, code_challenge: challenge, code_challenge_method: 'S256' });
  const opened = await send(`${issuer}/api/oauth/authorize?${query}`, { headers: { cookie } });
  const request_id = locationOf(opened).searchParams.get('request_id');
  const consent = `${issuer}/api/oauth/authorize/consent`;
  expectStatus(await send(`${consent}?request_id=${request_id}`, { headers: { cookie } }), 200);
  const { location } = expectStatus(await post(consent, cookie, { request_id, decision: 'approve' }), 200);
  const answered = new URL(location).searchParams;
  expect(answered.get('iss')).toBe(issuer);
  const code = answered.get('code') ?? '';
  const exchange = { grant_type: 'authorization_code', client_id, code, redirect_uri: REDIRECT_URI };
  expectStatus(await postForm(`${issuer}/api/oauth/token`, { ...exchange, code_verifier: verifier }), 200);
}
