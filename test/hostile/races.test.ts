import { describe, expect, it } from 'vitest';
import { type RawClient, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { claimsOf, deviceRow, grantRow, rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import type { Member } from '../support/people/administrator.ts';
import { atGateway } from '../support/people/person.ts';
import type { Replica } from '../support/tiers/tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const AT_ONCE = 20;
const SCOPE = 'openid offline_access';

/** Sends all at once; the answers in the order of the requests. */
const atOnce = (request: (place: number) => Promise<Answer>) =>
  Promise.all(Array.from({ length: AT_ONCE }, (_, place) => request(place)));

/** What was answered how often, as `status error`. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const outcome = body.error ? `${status} ${body.error}` : String(status);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

describe.each([
  ['one gateway and one grant service', 1],
  ['two gateways and two grant services on one database', 2],
])('20 at once at %s', async (_, replicas) => {
  const { tiers, admin } = await useTiers();
  const gateways: Replica[] = [tiers];
  while (gateways.length < replicas) gateways.push(await tiers.bootReplica());
  const members = await Promise.all(Array.from({ length: 5 }, () => admin.createMember()));
  const clientId = (await admin.createClient()).client_id;

  const gatewayOf = (place: number) => gateways[place % gateways.length] ?? tiers;
  // Every account reaches every gateway.
  const memberOf = (place: number) => members[Math.floor(place / gateways.length) % members.length] as Member;
  const personAt = (place: number, who = memberOf(place)) => atGateway(who, gatewayOf(place).address);
  const clientAt = (place: number): RawClient => rawClient(gatewayOf(place).address, { client_id: clientId });
  const first = () => memberOf(0);
  const startDevice = async () => expectStatus(await clientAt(0).startDevice({ scope: SCOPE }), 200);
  const grantsSince = async (id: string) =>
    (await rowsOf(tiers.databaseUrl, 'select id from grants where id > $1', [id])).length;
  const newestGrant = async () => {
    const [row] = await rowsOf(tiers.databaseUrl, 'select id from grants order by id desc limit 1');
    return row?.id ?? '00000000-0000-0000-0000-000000000000';
  };

  it('readings of one user code by five accounts: one account claims it, to the others it is unknown', async () => {
    const started = await startDevice();
    const answers = await atOnce((place) => personAt(place).readDevice(started.user_code));
    const share = AT_ONCE / members.length;
    expect(tally(answers)).toEqual({ 200: share, '400 invalid_request': AT_ONCE - share });
    const winners = new Set(answers.flatMap(({ status }, place) => (status === 200 ? [memberOf(place).id] : [])));
    const { claimed_by_account_id } = await deviceRow(tiers.databaseUrl, started.device_code);
    expect([...winners]).toEqual([claimed_by_account_id]);
  });

  it('approvals of one device: one counts', async () => {
    const started = await startDevice();
    await first().readDevice(started.user_code);
    const answers = await atOnce((place) => personAt(place, first()).decideDevice(started.user_code, 'approve'));
    expect(tally(answers)).toEqual({ 200: 1, '400 invalid_request': AT_ONCE - 1 });
  });

  it('approvals and denials of one device: one decision counts, and the device hears it', async () => {
    const started = await startDevice();
    await first().readDevice(started.user_code);
    const decisionOf = (place: number) => (place % 4 < 2 ? 'approve' : 'deny');
    const answers = await atOnce((place) =>
      personAt(place, first()).decideDevice(started.user_code, decisionOf(place)),
    );
    expect(tally(answers)).toEqual({ 200: 1, '400 invalid_request': AT_ONCE - 1 });
    const decided = answers.find(({ status }) => status === 200)?.body.status;
    const poll = await clientAt(1).pollDevice(started.device_code);
    expect(poll.body.error).toBe(decided === 'approved' ? undefined : 'access_denied');
  });

  it('approvals and denials of one authorization request: one decision counts', async () => {
    const requestId = await first().openAuthorization(clientAt(0).authorizeUrl({ scope: SCOPE }).url);
    const decisionOf = (place: number) => (place % 4 < 2 ? 'approve' : 'deny');
    const answers = await atOnce((place) => personAt(place, first()).decideAuthorization(requestId, decisionOf(place)));
    expect(tally(answers)).toEqual({ 200: 1, '400 invalid_request': AT_ONCE - 1 });
  });

  it('approvals of one authorization request: one code', async () => {
    const requestId = await first().openAuthorization(clientAt(0).authorizeUrl({ scope: SCOPE }).url);
    const answers = await atOnce((place) => personAt(place, first()).decideAuthorization(requestId, 'approve'));
    expect(tally(answers)).toEqual({ 200: 1, '400 invalid_request': AT_ONCE - 1 });
  });

  it('redemptions of one code: one gets tokens, and the reuse revokes them', async () => {
    const { code, verifier } = await clientAt(0).approvedCode(first(), { scope: SCOPE });
    const before = await newestGrant();
    const answers = await atOnce((place) => clientAt(place).exchange(code, verifier));
    expect(tally(answers)).toEqual({ 200: 1, '400 invalid_grant': AT_ONCE - 1 });
    expect(await grantsSince(before)).toBe(1);
    const tokens = answers.find(({ status }) => status === 200)?.body;
    expect((await clientAt(1).refresh(tokens.refresh_token)).body.error).toBe('invalid_grant');
    expect((await userinfo(gatewayOf(1).address, tokens.access_token)).status).toBe(401);
  });

  it('polls of one pending device code: one is in time, and at most one more is the same poll', async () => {
    const started = await startDevice();
    const answers = await atOnce((place) => clientAt(place).pollDevice(started.device_code));
    const { '400 authorization_pending': pending = 0, ...others } = tally(answers);
    // On a busy machine the second may come a second later.
    expect([1, 2]).toContain(pending);
    expect(others).toEqual({ '400 slow_down': AT_ONCE - pending });
    const { poll_interval_seconds } = await deviceRow(tiers.databaseUrl, started.device_code);
    expect(poll_interval_seconds).toBe(5 + 5 * (AT_ONCE - pending));
  });

  it('polls of one approved device code: one gets tokens, and they are good', async () => {
    const started = await startDevice();
    await first().approveDevice(started.user_code);
    const before = await newestGrant();
    const answers = await atOnce((place) => clientAt(place).pollDevice(started.device_code));
    expect(tally(answers)).toEqual({ 200: 1, '400 invalid_grant': AT_ONCE - 1 });
    expect(await grantsSince(before)).toBe(1);
    const tokens = answers.find(({ status }) => status === 200)?.body;
    expect((await userinfo(gatewayOf(1).address, tokens.access_token)).status).toBe(200);
    expectStatus(await clientAt(1).refresh(tokens.refresh_token), 200);
  });

  it('uses of one refresh token: one successor, the same to all, and new access tokens', async () => {
    const tokens = await clientAt(0).tokensByDevice(first(), SCOPE);
    const answers = await atOnce((place) => clientAt(place).refresh(tokens.refresh_token));
    expect(tally(answers)).toEqual({ 200: AT_ONCE });
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
    expect(new Set(answers.map(({ body }) => claimsOf(body.access_token).jti)).size).toBe(AT_ONCE);
    expect((await grantRow(tiers.databaseUrl, tokens.access_token)).generation).toBe(1);
    expectStatus(await clientAt(1).refresh(answers[0]?.body.refresh_token), 200);
  });

  it('uses of one refresh token and its revocation: it ends revoked', async () => {
    const tokens = await clientAt(0).tokensByDevice(first(), SCOPE);
    const id = claimsOf(tokens.access_token).grant_id;
    const answers = await atOnce((place) =>
      place === AT_ONCE / 2
        ? personAt(place, first()).delete(`/api/auth/oauth/grants/${id}`)
        : clientAt(place).refresh(tokens.refresh_token),
    );
    const outcomes = tally(answers.map((answer) => ({ ...answer, body: answer.body ?? {} })));
    expect(Object.keys(outcomes)).toEqual(expect.arrayContaining(['204']));
    expect((outcomes['200'] ?? 0) + (outcomes['400 invalid_grant'] ?? 0)).toBe(AT_ONCE - 1);
    for (const { status, body } of answers) {
      if (status === 200) expect((await clientAt(1).refresh(body.refresh_token)).body.error).toBe('invalid_grant');
    }
  });
});

describe('20 at once where no grace is given', async () => {
  const { tiers, admin } = await useTiers({ grants: { lifetimes: { refreshTokenGrace: 0 } } });
  const member = await admin.createMember();
  const client = rawClient(tiers.address, await admin.createClient());

  it('uses of one refresh token: one successor, and the reuse revokes the grant', async () => {
    const tokens = await client.tokensByDevice(member, SCOPE);
    const answers = await atOnce(() => client.refresh(tokens.refresh_token));
    expect(tally(answers)).toEqual({ 200: 1, '400 invalid_grant': AT_ONCE - 1 });
    const successor = answers.find(({ status }) => status === 200)?.body.refresh_token;
    expect((await client.refresh(successor)).body.error).toBe('invalid_grant');
  });
});
