import { describe, expect, it } from 'vitest';
import { type RawClient, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { holdRows } from '../support/database/held-rows.ts';
import { rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import type { Member } from '../support/people/administrator.ts';
import { atGateway } from '../support/people/person.ts';
import type { Replica } from '../support/tiers/tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const AT_ONCE = 20;
const GRANTS = '/api/auth/oauth/grants';
const SCOPE = 'openid offline_access';

const { tiers, admin } = await useTiers();
const gateways: readonly [Replica, Replica] = [tiers, await tiers.bootReplica()];
const clientId = (await admin.createClient()).client_id;

const at = (place: number) => gateways[place % 2 === 0 ? 0 : 1].address;
const clientAt = (place: number): RawClient => rawClient(at(place), { client_id: clientId });
const grantsOf = async (member: Member): Promise<{ id: string }[]> => {
  const { grants } = expectStatus(await member.get(GRANTS), 200);
  return grants;
};

/** Something that is approved and that any number may try to redeem. */
type Approved = { readonly locks: string; readonly key: string; redeem(place: number): Promise<Answer> };

const KINDS: readonly [string, (member: Member) => Promise<Approved>][] = [
  [
    'device',
    async (member) => {
      const { device_code, user_code } = expectStatus(await clientAt(0).startDevice({ scope: SCOPE }), 200);
      await member.approveDevice(user_code);
      return {
        locks: `select from device_authorizations where device_code_hash = sha256(convert_to($1, 'UTF8')) for update`,
        key: device_code,
        redeem: (place) => clientAt(place).pollDevice(device_code),
      };
    },
  ],
  [
    'code',
    async (member) => {
      const { code, verifier } = await clientAt(0).approvedCode(member, { scope: SCOPE });
      return {
        locks: `select from authorization_requests where code_hash = sha256(convert_to($1, 'UTF8')) for update`,
        key: code,
        redeem: (place) => clientAt(place).exchange(code, verifier),
      };
    },
  ],
];

/** Nothing of what was given works, and nothing is to be seen. */
async function expectNothingAlive(member: Member, answers: readonly Answer[]) {
  const given = answers.filter(({ status }) => status === 200);
  expect(given.length).toBeLessThanOrEqual(1);
  for (const { body } of given) {
    expect((await clientAt(1).refresh(body.refresh_token)).body.error).toBe('invalid_grant');
    expect((await userinfo(at(0), body.access_token)).status).toBe(401);
  }
  expect(await grantsOf(member)).toEqual([]);
}

describe.each(KINDS)('An approved %s that is taken back', (_, approve) => {
  it('while 20 redeem it at two grant services leaves nothing alive', async () => {
    for (let round = 0; round < 3; round += 1) {
      const member = await admin.createMember();
      const approved = await approve(member);
      const [row] = await grantsOf(member);
      const takeBack = (place: number) => atGateway(member, at(place)).delete(`${GRANTS}/${row?.id}`);
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, (__, place) =>
          place === 4 * round ? takeBack(place) : approved.redeem(place),
        ),
      );
      // Of a code that is used again all is over already.
      expect([204, 404]).toContain(answers[4 * round]?.status);
      await expectNothingAlive(
        member,
        answers.filter((__, place) => place !== 4 * round),
      );
    }
  });

  it('while its redemption is under way gives a grant that is over', async () => {
    const member = await admin.createMember();
    const approved = await approve(member);
    const [row] = await grantsOf(member);
    const held = await holdRows(tiers.databaseUrl, approved.locks, [approved.key]);
    const redeeming = approved.redeem(0);
    await held.awaited(1);
    const takingBack = atGateway(member, at(1)).delete(`${GRANTS}/${row?.id}`);
    await held.awaited(2);
    await held.release();
    const redeemed = await redeeming;
    expect([redeemed.status, (await takingBack).status]).toEqual([200, 204]);
    await expectNothingAlive(member, [redeemed]);
  });

  it('with a grant of the same client while its redemption is under way gives a grant that is over', async () => {
    const member = await admin.createMember();
    await clientAt(0).tokensByDevice(member, SCOPE);
    const approved = await approve(member);
    const [row] = await grantsOf(member);
    const held = await holdRows(tiers.databaseUrl, approved.locks, [approved.key]);
    const redeeming = approved.redeem(0);
    await held.awaited(1);
    const takingBack = atGateway(member, at(1)).delete(`${GRANTS}/${row?.id}`);
    await held.awaited(2);
    await held.release();
    expect([(await redeeming).status, (await takingBack).status]).toEqual([200, 204]);
    await expectNothingAlive(member, [await redeeming]);
  });
});

it('An approval that is under way when another of its client is taken back ends with it, or is in the list', async () => {
  const member = await admin.createMember();
  await clientAt(0).tokensByDevice(member, SCOPE);
  const [row] = await grantsOf(member);
  const { device_code, user_code } = expectStatus(await clientAt(0).startDevice({ scope: SCOPE }), 200);
  expectStatus(await member.readDevice(user_code), 200);
  const consent = 'select from consents where account_id = $1 for update';
  const held = await holdRows(tiers.databaseUrl, consent, [member.id]);
  const approving = member.decideDevice(user_code, 'approve');
  await held.awaited(1);
  const takingBack = atGateway(member, at(1)).delete(`${GRANTS}/${row?.id}`);
  await held.awaited(2);
  await held.release();
  expect([(await approving).status, (await takingBack).status]).toEqual([200, 204]);
  const listed = await grantsOf(member);
  const poll = await clientAt(1).pollDevice(device_code);
  expect([poll.body.error, listed]).toEqual(['access_denied', []]);
});

it('The suspension of an account and 20 redemptions at once: what was not redeemed before stays dead after it', async () => {
  const member = await admin.createMember();
  const codes = await Promise.all(
    Array.from({ length: AT_ONCE }, () => clientAt(0).approvedCode(member, { scope: SCOPE })),
  );
  const answers = await Promise.all([
    ...codes.map(({ code, verifier }, place) => clientAt(place).exchange(code, verifier)),
    admin.suspend(member.handle),
  ]);
  await admin.reinstate(member.handle);
  const again = await Promise.all(codes.map(({ code, verifier }, place) => clientAt(place).exchange(code, verifier)));
  expect(again.map(({ body }) => body.error)).toEqual(codes.map(() => 'invalid_grant'));
  const given = answers.flatMap((answer) => (answer && answer.status === 200 ? [answer] : []));
  const made = await rowsOf(tiers.databaseUrl, 'select id from grants where account_id = $1', [member.id]);
  expect(made).toHaveLength(given.length);
});
