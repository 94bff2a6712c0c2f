import { describe, expect, it } from 'vitest';
import { OWN_CLIENTS, registerAt } from '../support/clients/managed-clients.ts';
import { DEVICE_CODE_GRANT, rawClient } from '../support/clients/oauth-client.ts';
import { pushedRequest } from '../support/clients/pushed-request.ts';
import { expectStatus } from '../support/http.ts';
import type { Member } from '../support/people/administrator.ts';
import { expectRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

// Somebody has a client, and a page in the person's browser: it opens the question, widens the client, and opens the same
// question once more where nobody looks, so that the last reading is wider than what the person sees.

const SCOPE = 'openid offline_access MANAGE_POSTS';
const NARROW = ['openid', 'offline_access'];

const { tiers, admin } = await useTiers();
const mallory = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS']);
const alice = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS']);

const allow = async ({ id }: { id: string }, scopes: readonly string[]) =>
  expectStatus(await mallory.patch(`${OWN_CLIENTS}/${id}`, { allowed_scopes: scopes }), 200);

/** A question of a client that may have little when it is read, and what widens the client. */
async function asked(ask: Ask) {
  const client = await registerAt(OWN_CLIENTS, mallory, {
    allowed_scopes: ['MANAGE_POSTS'],
    allowed_grants: ['authorization_code', 'refresh_token', DEVICE_CODE_GRANT],
  });
  const question = await ask(client);
  await allow(client, []);
  return { ...question, widen: () => allow(client, ['MANAGE_POSTS']) };
}

/** The question of each flow, as a page reads it and answers it. */
const FLOWS: [string, Ask][] = [
  [
    'a pushed request',
    async (client) => {
      const { url, verifier } = await pushedRequest(tiers.address, client, { scope: SCOPE });
      const decide = async (reading?: string) =>
        alice.post('/api/oauth/authorize/consent', {
          request_id: await alice.openAuthorization(url),
          decision: 'approve',
          reading,
        });
      const read = async () =>
        expectStatus(
          await alice.get(`/api/oauth/authorize/consent?request_id=${await alice.openAuthorization(url)}`),
          200,
        );
      const given = async ({ location }: { location: string }) =>
        rawClient(tiers.address, client).exchange(new URL(location).searchParams.get('code') ?? '', verifier);
      return { read, decide, given };
    },
  ],
  [
    'a device',
    async (client) => {
      const raw = rawClient(tiers.address, client);
      const { user_code, device_code } = expectStatus(await raw.startDevice({ scope: SCOPE }), 200);
      const decide = (reading?: string) =>
        alice.post('/api/oauth/device/consent', { user_code, decision: 'approve', reading });
      const read = async () => expectStatus(await alice.readDevice(user_code), 200);
      return { read, decide, given: () => raw.pollDevice(device_code) };
    },
  ],
];

type Ask = (client: { client_id: string }) => Promise<Question>;
type Answer = Awaited<ReturnType<Member['get']>>;
type Question = {
  read(): Promise<Answer['body']>;
  decide(reading?: string): Promise<Answer>;
  given(decided: Answer['body']): Promise<Answer>;
};

describe.each(FLOWS)('The question of %s', (_, ask) => {
  it('is not answered for a window that nobody looks at, where the decision names what was read', async () => {
    const question = await asked(ask);
    const seen = await question.read();
    expect(seen.granted_scopes).toEqual(NARROW);
    await question.widen();
    expect((await question.read()).granted_scopes).toEqual(SCOPE.split(' '));
    expectRefused(await question.decide(seen.reading), 400, 'invalid_request');
  });

  it('can be answered once it was read again', async () => {
    const question = await asked(ask);
    await question.read();
    await question.widen();
    const { reading } = await question.read();
    const tokens = await question.given(expectStatus(await question.decide(reading), 200));
    expect(expectStatus(tokens, 200).scope).toBe(SCOPE);
  });

  it('is the same reading in two windows while nothing changes', async () => {
    const question = await asked(ask);
    const { reading } = await question.read();
    expect((await question.read()).reading).toBe(reading);
    expectStatus(await question.decide(reading), 200);
  });

  it('is about what was read last where the decision does not say', async () => {
    const question = await asked(ask);
    await question.read();
    expectStatus(await question.decide(), 200);
  });

  it('is no other reading’s to answer', async () => {
    const question = await asked(ask);
    await question.read();
    expectRefused(await question.decide('made-up'), 400, 'invalid_request');
    expectRefused(await question.decide(''), 400, 'invalid_request');
  });
});
