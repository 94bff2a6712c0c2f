import { describe, expect, it } from 'vitest';
import { FIRST_PARTY_SCOPE, postForm, type RawClient, rawClient } from '../support/clients/oauth-client.ts';
import { callAccounts, callGrants } from '../support/clients/proto-client.ts';
import { claimsOf, deviceRow, grantRow } from '../support/database/rows.ts';
import { expectStatus, locationOf } from '../support/http.ts';
import type { Member } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const GRANTS = '/api/auth/oauth/grants';
const SCOPE = 'openid offline_access';
const CLI = { client_id: 'storyden-cli' };

const { tiers, admin } = await useTiers();
const client = await admin.createClient();

const raw = (of: { client_id: string } = client) => rawClient(tiers.address, of);
const grantsOf = async (member: Member) => expectStatus(await member.get(GRANTS), 200).grants;
const grantIdOf = (tokens: { access_token: string }): string => claimsOf(tokens.access_token).grant_id;
const revoke = (token: string) => postForm(`${tiers.address}/api/oauth/revoke`, { client_id: client.client_id, token });
const revokeGrants = (request: Record<string, string>) =>
  callGrants(tiers.grantsAddress, {
    service: 'GrantService',
    method: 'RevokeGrants',
    request,
    token: tiers.adminToken,
  });

/** What a member has approved and no client has redeemed: a device and a code. */
async function approvedBy(member: Member, by: RawClient = raw()) {
  const started = expectStatus(await by.startDevice({ scope: SCOPE }), 200);
  await member.approveDevice(started.user_code);
  const { code, verifier } = await by.approvedCode(member, { scope: SCOPE });
  return {
    device: started.device_code as string,
    redeem: async () => [(await by.pollDevice(started.device_code)).body, (await by.exchange(code, verifier)).body],
  };
}
const ENDED = [
  expect.objectContaining({ error: 'access_denied' }),
  expect.objectContaining({ error: 'invalid_grant' }),
];
const TOKENS = [
  expect.objectContaining({ access_token: expect.anything() }),
  expect.objectContaining({ access_token: expect.anything() }),
];

type Tokens = { readonly access_token: string; readonly refresh_token: string };

/** Every way in which an approval ends. Each has tokens of an earlier approval of the same client at hand. */
const ENDINGS: readonly [string, (member: Member, tokens: Tokens) => Promise<unknown>][] = [
  ['its account deletes a grant', async (member, tokens) => member.delete(`${GRANTS}/${grantIdOf(tokens)}`)],
  [
    'its account deletes a refresh token',
    async (member, tokens) => member.delete(`/api/auth/oauth/tokens/${grantIdOf(tokens)}`),
  ],
  [
    'an administrator deletes a refresh token',
    (_, tokens) => admin.delete(`/api/admin/oauth/refresh-tokens/${grantIdOf(tokens)}`),
  ],
  [
    'an internal service revokes a grant',
    (_, tokens) =>
      callGrants(tiers.grantsAddress, {
        service: 'GrantService',
        method: 'RevokeGrant',
        request: { id: grantIdOf(tokens) },
        token: tiers.adminToken,
      }),
  ],
  ['an internal service ends all of its account', (member) => revokeGrants({ account_id: member.id })],
  ['an internal service ends all of its client', () => revokeGrants({ client_id: client.client_id })],
  [
    'an internal service ends all of its account for its client',
    (member) => revokeGrants({ account_id: member.id, client_id: client.client_id }),
  ],
  ['the client gives its refresh token back (RFC 7009)', (_, tokens) => revoke(tokens.refresh_token)],
  [
    'a refresh token is used again',
    async (_, tokens) => {
      expectStatus(await raw().refresh(tokens.refresh_token), 200);
      await grantRow(tiers.databaseUrl, tokens.access_token, `rotated_at = now() - interval '1 hour'`);
      expect((await raw().refresh(tokens.refresh_token)).body.error).toBe('invalid_grant');
    },
  ],
];

describe('What was approved and not redeemed ends when', () => {
  it.each(ENDINGS)('%s', async (_, end) => {
    const member = await admin.createMember();
    const tokens = await raw().tokensByDevice(member, SCOPE);
    const approved = await approvedBy(member);
    await end(member, tokens);
    expect(await approved.redeem()).toEqual(ENDED);
    expect(await grantsOf(member)).toEqual([]);
  });

  it('a code is used again', async () => {
    const member = await admin.createMember();
    const { code, verifier } = await raw().approvedCode(member, { scope: SCOPE });
    expectStatus(await raw().exchange(code, verifier), 200);
    const approved = await approvedBy(member);
    expect((await raw().exchange(code, verifier)).body.error).toBe('invalid_grant');
    expect(await approved.redeem()).toEqual(ENDED);
    expect(await grantsOf(member)).toEqual([]);
  });

  it('its account sees it in the list and takes it back, before there is any grant', async () => {
    const member = await admin.createMember();
    const approved = await approvedBy(member);
    const [row, ...others] = await grantsOf(member);
    expect([row, others]).toEqual([expect.objectContaining({ client_id: client.client_id, can_renew: false }), []]);
    expectStatus(await member.delete(`${GRANTS}/${row.id}`), 204);
    expect(await grantsOf(member)).toEqual([]);
    expect(await approved.redeem()).toEqual(ENDED);
    expect(await grantsOf(member)).toEqual([]);
  });

  it('a stranger had somebody approve a device with all permissions, and the person thinks again', async () => {
    const member = await admin.createMember();
    const started = expectStatus(await raw(CLI).startDevice({ scope: FIRST_PARTY_SCOPE }), 200);
    await member.approveDevice(started.user_code);
    for (const { id } of await grantsOf(member)) expectStatus(await member.delete(`${GRANTS}/${id}`), 204);
    expect(await raw(CLI).pollDevice(started.device_code)).toMatchObject({
      status: 400,
      body: { error: 'access_denied' },
    });
    expect(await grantsOf(member)).toEqual([]);
  });

  it('the code came without a page', async () => {
    const member = await admin.createMember();
    await raw().tokensByCode(member, 'openid');
    const { url, verifier } = raw().authorizeUrl({ scope: 'openid', prompt: 'none' });
    const callback = locationOf(await member.get(`${url.pathname}${url.search}`));
    for (const { id } of await grantsOf(member)) expectStatus(await member.delete(`${GRANTS}/${id}`), 204);
    const { body } = await raw().exchange(callback.searchParams.get('code') ?? '', verifier);
    expect(body.error).toBe('invalid_grant');
  });

  it('its client is deleted', async () => {
    const member = await admin.createMember();
    const doomed = await admin.createClient();
    const approved = await approvedBy(member, raw(doomed));
    await admin.deleteClient(doomed);
    expect((await approved.redeem()).map(({ error }) => error)).toEqual(['invalid_client', 'invalid_client']);
    expect(await grantsOf(member)).toEqual([]);
  });

  it('an administrator can see that it was approved and taken back', async () => {
    const member = await admin.createMember();
    const { device } = await approvedBy(member);
    for (const { id } of await grantsOf(member)) await member.delete(`${GRANTS}/${id}`);
    const { id } = await deviceRow(tiers.databaseUrl, device);
    const { device_authorisations } = expectStatus(await admin.get('/api/admin/oauth/device-authorizations'), 200);
    const row = device_authorisations.find((listed: { id: string }) => listed.id === id);
    expect(row).toMatchObject({ approved_at: expect.any(String), denied_at: expect.any(String) });
    expect(row).not.toHaveProperty('consumed_at');
  });
});

describe('What stays when an approval ends', () => {
  it('is what others approved, what was approved for other clients, and the grants of the same client', async () => {
    const [member, other] = [await admin.createMember(), await admin.createMember()];
    const another = await admin.createClient();
    const [doomed, kept] = [await raw().tokensByDevice(member, SCOPE), await raw().tokensByDevice(member, SCOPE)];
    const approved = [await approvedBy(other), await approvedBy(member, raw(another))];
    expectStatus(await member.delete(`${GRANTS}/${grantIdOf(doomed)}`), 204);
    for (const each of approved) expect(await each.redeem()).toEqual(TOKENS);
    expectStatus(await raw().refresh(kept.refresh_token), 200);
  });

  it('is what nobody has decided, and what is approved anew', async () => {
    const member = await admin.createMember();
    const tokens = await raw().tokensByDevice(member, SCOPE);
    const started = expectStatus(await raw().startDevice({ scope: SCOPE }), 200);
    expectStatus(await member.readDevice(started.user_code), 200);
    const { url, verifier } = raw().authorizeUrl({ scope: SCOPE });
    const requestId = await member.openAuthorization(url);
    expectStatus(await member.delete(`${GRANTS}/${grantIdOf(tokens)}`), 204);

    expectStatus(await member.decideDevice(started.user_code, 'approve'), 200);
    const { location } = expectStatus(await member.decideAuthorization(requestId, 'approve'), 200);
    const code = new URL(location).searchParams.get('code') ?? '';
    expectStatus(await raw().pollDevice(started.device_code), 200);
    expectStatus(await raw().exchange(code, verifier), 200);
    expect(await (await approvedBy(member)).redeem()).toEqual(TOKENS);
  });

  it('is an approval of which a client gave back an access token alone', async () => {
    const member = await admin.createMember();
    const tokens = await raw().tokensByDevice(member, SCOPE);
    const approved = await approvedBy(member);
    expectStatus(await revoke(tokens.access_token), 200);
    expect(await approved.redeem()).toEqual(TOKENS);
  });
});

describe('A ban ends for good what was approved and not redeemed', () => {
  const BANNED = [
    expect.objectContaining({ error: 'invalid_grant' }),
    expect.objectContaining({ error: 'invalid_grant' }),
  ];
  const past: readonly [string, (member: Member) => Promise<unknown>][] = [
    [
      'by an administrator',
      async ({ handle }) => {
        await admin.suspend(handle);
        await admin.reinstate(handle);
      },
    ],
    [
      'by an internal service that goes past the gateway',
      async ({ handle }) => {
        const call = { request: { handle }, token: tiers.adminToken };
        await callAccounts(tiers.accountsAddress, { ...call, method: 'SuspendAccount' });
        await callAccounts(tiers.accountsAddress, { ...call, method: 'ReinstateAccount' });
      },
    ],
  ];

  it.each(past)('%s, though nobody asked for it meanwhile', async (_, banAndReinstate) => {
    const member = await admin.createMember();
    const { refresh_token } = await raw().tokensByDevice(member, SCOPE);
    const approved = await approvedBy(member);
    await banAndReinstate(member);
    expect(await approved.redeem()).toEqual(BANNED);
    // Grants outlive a ban (product.md §2), and the member may approve anew.
    expectStatus(await raw().refresh(refresh_token), 200);
    expectStatus(
      await member.post('/api/auth/password/signin', { identifier: member.handle, token: member.password }),
      200,
    );
    expect(await (await approvedBy(member)).redeem()).toEqual(TOKENS);
  });

  it('however often it is asked for meanwhile', async () => {
    const member = await admin.createMember();
    const approved = await approvedBy(member);
    await admin.suspend(member.handle);
    expect(await approved.redeem()).toEqual(BANNED);
    await admin.suspend(member.handle);
    await admin.reinstate(member.handle);
    expect(await approved.redeem()).toEqual(BANNED);
  });
});
