import { afterAll, describe, expect, it } from 'vitest';
import { createVerifier } from '../../sdk/src/create-verifier.ts';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { eventually } from '../support/eventually.ts';
import { expectStatus } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { type Person, signIn } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const newMember = () => admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE']);
const newClient = () => admin.createClient({ allowed_scopes: ['READ_PROFILE'] });
const robot = await admin.createClient({
  type: 'confidential',
  redirect_uris: [],
  allowed_scopes: ['READ_PROFILE'],
  allowed_grants: [EXCHANGE],
});

// Without a question to anybody: what is refused is refused because the stream told.
const verifier = createVerifier({
  issuer: tiers.issuer,
  audience: 'storyden',
  grants: { address: tiers.grantsAddress, token: tiers.readerToken },
  whenRevocationsAreAway: 'go_on',
});
afterAll(verifier.close);

const outcomeOf = (token: string) =>
  verifier.verify(token).then(
    () => 'good',
    ({ code }) => code,
  );
const becomesInvalid = (token: string) => eventually(() => outcomeOf(token), 'invalid_token');

async function tokenOf(member: Person, { client_id }: { client_id: string }): Promise<string> {
  const raw = rawClient(tiers.address, { client_id });
  const { code, verifier: code_verifier } = await raw.approvedCode(member, { scope: 'READ_PROFILE' });
  const form = { grant_type: 'authorization_code', client_id, code, redirect_uri: REDIRECT_URI, code_verifier };
  return expectStatus(await postForm(`${tiers.address}/api/oauth/token`, form), 200).access_token;
}

const exchanged = async (subject_token: string) =>
  expectStatus(
    await postForm(`${tiers.address}/api/oauth/token`, {
      grant_type: EXCHANGE,
      client_id: robot.client_id,
      client_secret: robot.client_secret ?? '',
      subject_token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    }),
    200,
  ).access_token;

describe('A service that follows the stream refuses', () => {
  it('a token whose grant its owner takes back, and what was exchanged for it', async () => {
    const [member, client] = [await newMember(), await newClient()];
    const token = await tokenOf(member, client);
    const byRobot = await exchanged(token);
    const other = await tokenOf(member, await newClient());
    expect([await outcomeOf(token), await outcomeOf(byRobot)]).toEqual(['good', 'good']);
    const { grant } = await verifier.verify(token);
    expectStatus(await member.delete(`/api/auth/oauth/grants/${grant}`), 204);
    await becomesInvalid(token);
    expect([await outcomeOf(byRobot), await outcomeOf(other)]).toEqual(['invalid_token', 'good']);
  });

  it('one token that its client gives back', async () => {
    const [member, client] = [await newMember(), await newClient()];
    const [token, other] = [await tokenOf(member, client), await tokenOf(member, client)];
    const form = { client_id: client.client_id, token };
    expectStatus(await postForm(`${tiers.address}/api/oauth/revoke`, form), 200);
    await becomesInvalid(token);
    expect(await outcomeOf(other)).toBe('good');
  });

  it('every token of a client that is deleted', async () => {
    const [member, client] = [await newMember(), await newClient()];
    const token = await tokenOf(member, client);
    expect(await outcomeOf(token)).toBe('good');
    await admin.deleteClient(client);
    await becomesInvalid(token);
  });

  it('every token of an account that is suspended, and takes those from after its reinstatement', async () => {
    const [member, client] = [await newMember(), await newClient()];
    const token = await tokenOf(member, client);
    await admin.suspend(member.handle);
    await becomesInvalid(token);
    await admin.reinstate(member.handle);
    const back = await signIn(tiers.address, member);
    // The times in tokens are whole seconds: one of the same second counts as before.
    await eventually(async () => outcomeOf(await tokenOf(back, client)), 'good');
    expect(await outcomeOf(token)).toBe('invalid_token');
  });

  it('what was revoked before it began', async () => {
    const [member, client] = [await newMember(), await newClient()];
    const token = await tokenOf(member, client);
    const { grant } = await verifier.verify(token);
    expectStatus(await member.delete(`/api/auth/oauth/grants/${grant}`), 204);
    const late = createVerifier({
      issuer: tiers.issuer,
      audience: 'storyden',
      grants: { address: tiers.grantsAddress, token: tiers.readerToken },
      whenRevocationsAreAway: 'go_on',
    });
    await expect(late.verify(token)).rejects.toMatchObject({ code: 'invalid_token' });
    late.close();
  });
});

it('With a caller token that is none, the stream is away', async () => {
  const problems: unknown[] = [];
  const stranger = createVerifier({
    issuer: tiers.issuer,
    audience: 'storyden',
    grants: { address: tiers.grantsAddress, token: 'x'.repeat(43) },
    whenRevocationsAreAway: 'refuse',
    onRevocationsAway: (error) => problems.push(error),
  });
  const token = await tokenOf(await newMember(), await newClient());
  await expect(stranger.verify(token)).rejects.toMatchObject({ code: 'temporarily_unavailable', status: 503 });
  expect(String(problems[0])).toMatch(/unauthenticated/);
  stranger.close();
});
