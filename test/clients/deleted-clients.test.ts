import { describe, expect, it } from 'vitest';
import { ALL_CLIENTS, OWN_CLIENTS, registerAt } from '../support/clients/managed-clients.ts';
import { DEVICE_CODE_GRANT, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { expectOAuthRefused, expectRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

type Client = Answer['body'];

const { tiers, admin } = await useTiers({ grants: { dynamicRegistration: true } });
const owner = await admin.createMember();

const EVERY_GRANT = {
  allowed_grants: ['authorization_code', 'refresh_token', DEVICE_CODE_GRANT, 'client_credentials'],
};

const register = async (): Promise<Client> =>
  expectStatus(
    await send(`${tiers.address}/api/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: [REDIRECT_URI], scope: 'openid offline_access READ_PROFILE' }),
    }),
    201,
  );

const WAYS: readonly [string, () => Promise<Client>, (client: Client) => Promise<Answer>][] = [
  ['its owner', () => registerAt(OWN_CLIENTS, owner, EVERY_GRANT), ({ id }) => owner.delete(`${OWN_CLIENTS}/${id}`)],
  [
    'an administrator',
    () => registerAt(ALL_CLIENTS, admin, EVERY_GRANT),
    ({ id }) => admin.delete(`${ALL_CLIENTS}/${id}`),
  ],
  [
    'itself',
    register,
    ({ registration_client_uri, registration_access_token }) =>
      send(registration_client_uri, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${registration_access_token}` },
      }),
  ],
];

describe.each(WAYS)('A client that is deleted by %s (product.md §8)', (way, make, remove) => {
  it('with requests, codes, device codes and grants pending leaves nothing to approve, redeem or renew', async () => {
    const client = await make();
    const raw = rawClient(tiers.address, client);
    const tokens = await raw.tokensByCode(owner, 'openid offline_access READ_PROFILE');
    const requestId = await owner.openAuthorization(raw.authorizeUrl({ scope: 'openid' }).url);
    const { code, verifier } = await raw.approvedCode(owner, { scope: 'openid offline_access' });
    const devices = way === 'itself' ? undefined : await pendingDevices(client);
    expectStatus(await userinfo(tiers.address, tokens.access_token), 200);

    expectStatus(await remove(client), 204);

    expectRefused(await owner.decideAuthorization(requestId, 'approve'), 400, 'invalid_request');
    expectRefused(await owner.get(`/api/oauth/authorize/consent?request_id=${requestId}`), 400, 'invalid_request');
    expectOAuthRefused(await raw.exchange(code, verifier), 401, 'invalid_client');
    expectOAuthRefused(await raw.refresh(tokens.refresh_token), 401, 'invalid_client');
    expectOAuthRefused(await raw.token({ grant_type: 'client_credentials' }), 401, 'invalid_client');
    expectOAuthRefused(await raw.startDevice(), 401, 'invalid_client');
    expectOAuthRefused(
      await owner.get(raw.authorizeUrl().url.href.slice(tiers.address.length)),
      400,
      'invalid_request',
    );
    expectOAuthRefused(await userinfo(tiers.address, tokens.access_token), 401, 'invalid_token');
    if (devices) await expectDead(raw, devices);

    for (const path of ['/api/auth/oauth/grants', '/api/auth/oauth/tokens']) {
      const { grants = [], tokens: rows = [] } = expectStatus(await owner.get(path), 200);
      expect([...grants, ...rows].map((row: Client) => row.client_id)).not.toContain(client.client_id);
    }
    const { clients } = expectStatus(await admin.get(ALL_CLIENTS), 200);
    expect(clients.map((row: Client) => row.client_id)).not.toContain(client.client_id);
  });

  it('is gone for a second deletion, its secret and its new namesake', async () => {
    const client = await make();
    const tokens = await rawClient(tiers.address, client).tokensByCode(owner, 'openid offline_access');
    expectStatus(await remove(client), 204);
    expect((await remove(client)).status).toBe(way === 'itself' ? 401 : 404);

    const namesake = await registerAt(ALL_CLIENTS, admin, { ...EVERY_GRANT, client_id: client.client_id });
    const raw = rawClient(tiers.address, namesake);
    expectOAuthRefused(await raw.refresh(tokens.refresh_token), 400, 'invalid_grant');
    const old = rawClient(tiers.address, { client_id: client.client_id, client_secret: client.client_secret });
    expectOAuthRefused(await old.token({ grant_type: 'client_credentials' }), 401, 'invalid_client');
    expectOAuthRefused(await userinfo(tiers.address, tokens.access_token), 401, 'invalid_token');
    // What was approved for the one is not remembered for the other.
    const { url } = raw.authorizeUrl({ scope: 'openid offline_access', prompt: 'none' });
    const answer = await owner.get(url.href.slice(tiers.address.length));
    expect(answer.headers.get('location')).toContain('error=consent_required');
  });

  it('while codes are being redeemed gives nobody anything that works afterwards', async () => {
    const client = await make();
    const raw = rawClient(tiers.address, client);
    const codes = await Promise.all([1, 2, 3].map(() => raw.approvedCode(owner, { scope: 'openid offline_access' })));
    const [removed, ...answers] = await Promise.all([
      remove(client),
      ...codes.map(({ code, verifier }) => raw.exchange(code, verifier)),
    ]);
    expectStatus(removed as Answer, 204);
    for (const answer of answers.filter(({ status }) => status === 200)) {
      expectOAuthRefused(await raw.refresh(answer.body.refresh_token), 401, 'invalid_client');
      expectOAuthRefused(await userinfo(tiers.address, answer.body.access_token), 401, 'invalid_token');
    }
  });
});

type Device = { device_code: string; user_code: string };
type Devices = { waiting: Device; claimed: Device; approved: Device };

async function pendingDevices(client: Client): Promise<Devices> {
  const raw = rawClient(tiers.address, client);
  const start = async (): Promise<Device> => expectStatus(await raw.startDevice({ scope: 'openid' }), 200);
  const [waiting, claimed, approved] = [await start(), await start(), await start()];
  expectStatus(await owner.readDevice(claimed.user_code), 200);
  await owner.approveDevice(approved.user_code);
  return { waiting, claimed, approved };
}

async function expectDead(raw: ReturnType<typeof rawClient>, { waiting, claimed, approved }: Devices) {
  expectRefused(await owner.readDevice(waiting.user_code), 400, 'invalid_request');
  expectRefused(await owner.decideDevice(claimed.user_code, 'approve'), 400, 'invalid_request');
  for (const { device_code } of [waiting, claimed, approved]) {
    expectOAuthRefused(await raw.pollDevice(device_code), 401, 'invalid_client');
  }
}
