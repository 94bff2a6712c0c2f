import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { callGrants, type Message, refusalOf } from '../support/clients/proto-client.ts';
import { expectStatus } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid offline_access READ_PROFILE';

describe('BatchIntrospectTokens (docs/rpc.md)', async () => {
  const { tiers, admin } = await useTiers();
  const client = await admin.createClient({ type: 'confidential', allowed_scopes: ['READ_PROFILE'] });
  const members = await Promise.all(Array.from({ length: 3 }, () => admin.createMember()));
  const raw = rawClient(tiers.address, client);
  const tokens = await Promise.all(members.map((member) => raw.tokensByCode(member, SCOPE)));

  const ask = (method: string, request: Message): Promise<Message> =>
    callGrants(tiers.grantsAddress, { service: 'TokenService', method, request, token: tiers.readerToken });
  const results = async (asked: readonly string[]): Promise<Message[]> =>
    (await ask('BatchIntrospectTokens', { tokens: asked })).results ?? [];

  it('says of each token, in their order, what IntrospectToken says of it', async () => {
    const [own, other, suspended] = tokens;
    const revoked = await raw.tokensByCode(members[0] ?? admin, SCOPE);
    expectStatus(
      await postForm(`${tiers.address}/api/oauth/revoke`, {
        ...{ client_id: client.client_id, client_secret: client.client_secret ?? '' },
        token: revoked.access_token,
      }),
      200,
    );
    await admin.suspend(members[2]?.handle ?? '');
    const asked = [
      ...[other?.access_token, 'no token', own?.refresh_token, '', own?.access_token, `${own?.access_token}x`],
      ...[suspended?.access_token, suspended?.refresh_token, revoked.access_token, other?.access_token],
    ];
    const one = (token: string) => ask('IntrospectToken', { token });
    const told = await results(asked);
    expect(told).toEqual(await Promise.all(asked.map(one)));
    const isActive = told.map(({ active = false }: Message) => active);
    expect(isActive).toEqual([true, false, true, false, true, false, false, false, false, true]);
  });

  it('takes none, and 100, and no more', async () => {
    const access = tokens[0]?.access_token;
    expect(await results([])).toEqual([]);
    expect((await results(Array.from({ length: 100 }, () => access))).every(({ active }) => active)).toBe(true);
    const refused = await refusalOf(results(Array.from({ length: 101 }, () => access)));
    expect(refused).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('100') });
  });
});
