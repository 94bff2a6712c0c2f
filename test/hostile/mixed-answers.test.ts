import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { postForm, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { callGrants, refusalOf } from '../support/clients/proto-client.ts';
import { claimsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const MEMBERS = 8;
const ROUNDS = 10;
const SCOPE = 'openid profile offline_access';

describe('Of what is asked at the same moment', async () => {
  const { tiers, admin } = await useTiers();
  const { address, grantsAddress } = tiers;
  const client = rawClient(address, await admin.createClient());
  const members = await Promise.all(
    Array.from({ length: MEMBERS }, async () => {
      const member = await admin.createMember();
      const { access_token, refresh_token } = await client.tokensByCode(member, SCOPE);
      return { ...member, access_token, refresh_token, grantId: String(claimsOf(access_token).grant_id) };
    }),
  );
  const ask = (service: string, method: string, request: Record<string, unknown>) =>
    callGrants(grantsAddress, { service, method, request, token: tiers.readerToken });
  const grantOf = async (id: string) => (await ask('GrantService', 'GetGrant', { id })).grant;

  /** What no statement can ask for, beside what everybody asks. */
  const poison = () => [
    ...['\u0000', 'a\u0000b', '\ud800', `sdoak_${'x'.repeat(5_000)}`].map((client_id) =>
      rawClient(address, { client_id })
        .refresh('x')
        .then(({ status }) => status),
    ),
    ...['\u0000', 'no-uuid', '00000000-0000-0000-0000-00000000000g'].map((id) =>
      refusalOf(ask('GrantService', 'GetGrant', { id })).then(({ code }) => code),
    ),
  ];

  it('everybody gets the answer to their own question, whatever others ask beside it', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const poisoned = Promise.all(poison());
      const told = await Promise.all(
        members.map(async ({ access_token, grantId }) => [
          expectStatus(await userinfo(address, access_token), 200).sub,
          (await ask('TokenService', 'IntrospectToken', { token: access_token })).sub,
          (await grantOf(grantId)).account_id,
        ]),
      );
      expect(told).toEqual(members.map(({ id }) => [id, id, id]));
      const refused = await poisoned;
      expect(refused.slice(0, 4).every((code) => code === 400 || code === 401)).toBe(true);
      expect(refused.slice(4)).not.toContain(status.INTERNAL);
      expect(refused.slice(4)).not.toContain(status.UNAVAILABLE);
    }
  });

  it('refreshes give each its own tokens', async () => {
    let tokens = members.map(({ refresh_token }) => refresh_token);
    for (let round = 0; round < ROUNDS; round += 1) {
      const poisoned = Promise.all(poison());
      const answers = await Promise.all(tokens.map((token) => client.refresh(token)));
      const bodies = answers.map((answer) => expectStatus(answer, 200));
      expect(bodies.map(({ access_token }) => claimsOf(access_token).sub)).toEqual(members.map(({ id }) => id));
      tokens = bodies.map(({ refresh_token }) => refresh_token);
      await poisoned;
    }
  });

  it.each(['a\u0000b', '\ud800'])(
    'an assertion of %j, whom no statement can ask for, is one of nobody',
    async (sub) => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const answer = await postForm(`${address}/api/oauth/token`, {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: `${part({ alg: 'RS256' })}.${part({ sub })}.AAAA`,
      });
      expectOAuthRefused(answer, 401, 'invalid_client');
    },
  );

  it('an id in capitals is the same id', async () => {
    const ids = members.map(({ grantId }) => grantId);
    const grants = await Promise.all(ids.flatMap((id) => [grantOf(id.toUpperCase()), grantOf(id)]));
    expect(grants.map(({ id }) => id)).toEqual(ids.flatMap((id) => [id, id]));
  });
});
