import { describe, expect, it } from 'vitest';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import {
  ACCESS_TOKEN_TYPE,
  exchange,
  exchangedToken,
  newService,
  ownToken,
} from '../support/clients/token-exchange.ts';
import { claimsOf, rowsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import type { Member, RegisteredClient } from '../support/people/administrator.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();
const { address } = tiers;
const replica = await tiers.bootReplica();
const app = await admin.createClient({ allowed_scopes: ['READ_PROFILE'] });
const service = await newService(admin);
const resourceServer = await newService(admin);

/** Whether a token is active, asked of the other replica. */
async function isActive(token: string): Promise<boolean> {
  const { client_id, client_secret = '' } = resourceServer;
  const form = { client_id, client_secret, token };
  return expectStatus(await postForm(`${replica.address}/api/oauth/introspect`, form), 200).active;
}

type Chain = { member: Member; subject: string; first: string; second: string; search: RegisteredClient };

/** A token that a member approved, exchanged by one service, and by the next. */
async function chain(by: RegisteredClient = app, more: Record<string, string> = {}): Promise<Chain> {
  const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE']);
  const search = await newService(admin);
  const subject = (await rawClient(address, by).tokensByCode(member, 'openid READ_PROFILE')).access_token;
  const first = await exchangedToken(address, service, subject, more);
  const second = await exchangedToken(address, search, first);
  for (const token of [first, second]) expect(await isActive(token)).toBe(true);
  return { member, subject, first, second, search };
}

/** Neither is active, and neither can be exchanged any more. */
async function expectOver(...tokens: string[]) {
  for (const token of tokens) {
    expect(await isActive(token)).toBe(false);
    expectOAuthRefused(await exchange(replica.address, service, token), 400, 'invalid_request');
  }
}

describe('What was exchanged ends at once, on every replica,', () => {
  it('with the grant that the member takes back, in the middle of a chain', async () => {
    const { member, subject, first, second } = await chain();
    const { grant_id } = claimsOf(second);
    expect((await member.delete(`/api/auth/oauth/grants/${grant_id}`)).status).toBe(204);
    await expectOver(subject, first, second);
  });

  it('with the application that the member approved', async () => {
    const doomed = await admin.createClient({ allowed_scopes: ['READ_PROFILE'] });
    const { first, second } = await chain(doomed);
    await admin.deleteClient(doomed);
    await expectOver(first, second);
  });

  it('with the service that holds it, and with one before that', async () => {
    const { first, search } = await chain();
    const last = await newService(admin);
    const second = await exchangedToken(address, search, first);
    const third = await exchangedToken(address, last, second);
    await admin.deleteClient(search);
    await expectOver(second, third);
    expect(await isActive(first)).toBe(true);
  });

  it('with the token that was exchanged, however far back', async () => {
    const { subject, first, second } = await chain();
    await postForm(`${address}/api/oauth/revoke`, { client_id: app.client_id, token: subject });
    await expectOver(first, second);

    const other = await chain();
    const { client_id, client_secret = '' } = service;
    await postForm(`${address}/api/oauth/revoke`, { client_id, client_secret, token: other.first });
    await expectOver(other.first, other.second);
    expect(await isActive(other.subject)).toBe(true);
  });

  it('with the actor: its token, its client', async () => {
    const robot = await newService(admin);
    const { client_id, client_secret = '' } = robot;
    const actor_token = await ownToken(address, robot);
    const by = { actor_token, actor_token_type: ACCESS_TOKEN_TYPE };
    const revoked = await chain(app, by);
    await postForm(`${address}/api/oauth/revoke`, { client_id, client_secret, token: actor_token });
    await expectOver(revoked.first, revoked.second);

    const deleted = await chain(app, { ...by, actor_token: await ownToken(address, robot) });
    await admin.deleteClient(robot);
    await expectOver(deleted.first, deleted.second);
    expect(await isActive(deleted.subject)).toBe(true);
  });
});

describe('What was exchanged pauses', () => {
  it('while the account that it stands for is suspended, and the one that acts', async () => {
    const bot = await admin.createMember();
    const { access_token } = await rawClient(address, app).tokensByCode(bot, 'openid');
    const { member, first, second } = await chain(app, {
      actor_token: access_token,
      actor_token_type: ACCESS_TOKEN_TYPE,
    });
    for (const { handle } of [member, bot]) {
      await admin.suspend(handle);
      expect([await isActive(first), await isActive(second)]).toEqual([false, false]);
      await admin.reinstate(handle);
      expect([await isActive(first), await isActive(second)]).toEqual([true, true]);
    }
  });

  it('while the owner of a service is suspended, whoever the member is', async () => {
    const owner = await admin.createMember();
    const owned = await newService(admin, { account_id: owner.id });
    const { first } = await chain();
    const token = await exchangedToken(address, owned, first);
    const next = await exchangedToken(address, service, token);
    await admin.suspend(owner.handle);
    expect([await isActive(token), await isActive(next), await isActive(first)]).toEqual([false, false, true]);
    await admin.reinstate(owner.handle);
    expect([await isActive(token), await isActive(next)]).toEqual([true, true]);
  });
});

it('does not begin again with another client of the same client_id', async () => {
  const named = { client_id: 'a-service' };
  const before = await newService(admin, named);
  const { first } = await chain();
  const token = await exchangedToken(address, before, first);
  await admin.deleteClient(before);
  // As if it had been deleted a while after the token was issued.
  const later = `update clients set deleted_at = deleted_at + interval '2 seconds' where id = $1`;
  await rowsOf(tiers.databaseUrl, later, [before.id]);
  await newService(admin, named);
  await expectOver(token);
});

it('Of exchanges that race with a revocation none leaves a token that is active', async () => {
  for (let round = 0; round < 5; round += 1) {
    const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE']);
    const subject = (await rawClient(address, app).tokensByCode(member, 'openid READ_PROFILE')).access_token;
    const exchanges = Array.from({ length: 10 }, (_, index) =>
      exchange(index % 2 === 0 ? address : replica.address, service, subject),
    );
    const revocation = member.delete(`/api/auth/oauth/grants/${claimsOf(subject).grant_id}`);
    const [answers, revoked] = await Promise.all([Promise.all(exchanges), revocation]);
    expect(revoked.status).toBe(204);
    for (const answer of answers) {
      if (answer.status !== 200) expectOAuthRefused(answer, 400, 'invalid_request');
      else expect(await isActive(answer.body.access_token)).toBe(false);
    }
  }
});
