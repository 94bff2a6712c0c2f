import { beforeEach, describe, expect, it } from 'vitest';
import { ALL_CLIENTS, OWN_CLIENTS, ownCredentials, registerAt } from '../support/clients/managed-clients.ts';
import { DEVICE_CODE_GRANT, postForm, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import type { Member } from '../support/people/administrator.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

/** Owns clients, and approves none here. */
let owner: Member;
let member: Member;

const { tiers, admin } = await useTiers();
beforeEach(async () => {
  owner = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE']);
  member = await admin.createMember();
});

type Known = { client_id: string; client_secret: string };
type Ask = (known: Known) => Promise<() => Promise<Answer>>;

const at = (known: Known) => rawClient(tiers.address, known);
const clientOf = (fields = {}): Promise<Known> =>
  registerAt(ALL_CLIENTS, admin, {
    account_id: owner.id,
    allowed_grants: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE_CODE_GRANT],
    ...fields,
  });
const isActive = async (known: Known, token: string) => {
  const answer = await postForm(`${tiers.address}/api/oauth/introspect`, { ...known, token });
  return expectStatus(answer, 200).active;
};

describe('A client whose owner is suspended', () => {
  it.each<[string, Ask]>([
    [
      'a refresh token',
      async (known) => {
        const { refresh_token } = await at(known).tokensByCode(member, 'openid offline_access');
        return () => at(known).refresh(refresh_token);
      },
    ],
    [
      'a code',
      async (known) => {
        const { code, verifier } = await at(known).approvedCode(member, { scope: 'openid' });
        return () => at(known).exchange(code, verifier);
      },
    ],
    [
      'a device code',
      async (known) => {
        const { user_code, device_code } = expectStatus(await at(known).startDevice({ scope: 'openid' }), 200);
        await member.approveDevice(user_code);
        return () => at(known).pollDevice(device_code);
      },
    ],
    ['its own name', async (known) => () => at(known).token({ grant_type: 'client_credentials' })],
  ])('gets no tokens by %s, whoever approved it, and gets them when the suspension is over', async (_by, begin) => {
    const ask = await begin(await clientOf());
    await admin.suspend(owner.handle);
    expectOAuthRefused(await ask(), 400, 'unauthorized_client');
    await admin.reinstate(owner.handle);
    expectStatus(await ask(), 200);
  });

  it('has tokens that are worth nothing online meanwhile', async () => {
    const client = await clientOf();
    const other = await clientOf({ account_id: admin.id });
    const { access_token, refresh_token } = await at(client).tokensByCode(member, 'openid offline_access');
    const own = expectStatus(await at(client).token({ grant_type: 'client_credentials' }), 200).access_token;
    await admin.suspend(owner.handle);
    expect((await userinfo(tiers.address, access_token)).status).toBe(401);
    for (const token of [access_token, own]) expect(await isActive(other, token)).toBe(false);
    expect(await isActive(client, refresh_token)).toBe(false);
    await admin.reinstate(owner.handle);
    expectStatus(await userinfo(tiers.address, access_token), 200);
    for (const token of [access_token, own, refresh_token]) expect(await isActive(client, token)).toBe(true);
  });
});

describe('A client whose owner lost USE_OAUTH_CLIENTS', () => {
  it('gets no token of its own, and one that it has is worth nothing online', async () => {
    const client = await registerAt(OWN_CLIENTS, owner, ownCredentials());
    const ask = () => at(client).token({ grant_type: 'client_credentials' });
    const { access_token } = expectStatus(await ask(), 200);
    await owner.setPermissions(['READ_PROFILE']);
    expectOAuthRefused(await ask(), 400, 'unauthorized_client');
    expect(await isActive(client, access_token)).toBe(false);
    await owner.setPermissions(['USE_OAUTH_CLIENTS', 'READ_PROFILE']);
    expectStatus(await ask(), 200);
    expect(await isActive(client, access_token)).toBe(true);
  });

  it('goes on for others who approved it', async () => {
    const client = await clientOf();
    const { refresh_token } = await at(client).tokensByCode(member, 'openid offline_access');
    await owner.setPermissions([]);
    expectStatus(await at(client).refresh(refresh_token), 200);
  });
});
