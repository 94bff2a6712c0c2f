import { describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { anyHandle } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers({
  grants: { dynamicRegistration: true },
  gateway: { dynamicRegistration: true },
});
const member = await admin.createMember();

const client = {
  type: 'public',
  redirect_uris: [REDIRECT_URI],
  allowed_scopes: [],
  allowed_grants: ['authorization_code'],
  pkce_required: true,
};

/** Every way in which somebody names something that others are shown. */
const WAYS: [string, (name: string) => Promise<Answer>][] = [
  ['a member’s client', (name) => member.post('/api/auth/oauth/clients', { ...client, name })],
  ['an administrator’s client', (name) => admin.post('/api/admin/oauth/clients', { ...client, name })],
  ['a client that is renamed', async (name) => admin.patch(`/api/admin/oauth/clients/${await clientId()}`, { name })],
  ['a client that registers itself', (name) => register({ client_name: name })],
  ['an account', (name) => admin.post('/api/admin/accounts', { handle: anyHandle(), password: 'correct horse', name })],
  ['a role', (name) => admin.post('/api/roles', { name, permissions: [] })],
  ['a role that is renamed', async (name) => admin.patch(`/api/roles/${await roleId()}`, { name })],
];

const clientId = async () => (await admin.createClient()).id;
const roleId = async () => expectStatus(await admin.post('/api/roles', { name: anyHandle(), permissions: [] }), 200).id;
const register = (fields: object) =>
  send(`${tiers.address}/api/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ redirect_uris: [REDIRECT_URI], ...fields }),
  });

describe.each(WAYS)('The name of %s (product.md §8)', (_, give) => {
  it.each([
    '\u3164',
    '\u2800',
    '\u200b',
    '!?',
    'Storyden\u061c',
    'Story\u00adden',
    'Story\u034fden',
    'Story\u200dden',
    'Story\u202eden',
    'Story\u2028den',
    'Storyden\u{e0041}',
    `S${'\u0301'.repeat(90)}toryden`,
  ])('is not %j', async (name) => {
    const { status, text } = await give(name);
    expect(status, text).toBe(400);
  });

  it.each([`Việt Nam ${anyHandle()}`, `👨‍👩‍👧‍👦 ❤️ ${anyHandle()}`])('may be %j', async (name) => {
    const { status, text } = await give(name);
    expect([200, 201], text).toContain(status);
    expect(text).toContain(name);
  });
});

it('A name from before there was a rule is read, and keeps nobody from changing the rest', async () => {
  const old = await admin.createClient();
  await rowsOf(tiers.databaseUrl, `update clients set name = $2 where id = $1`, [old.id, 'Old\u200b']);
  const path = `/api/admin/oauth/clients/${old.id}`;
  expect(expectStatus(await admin.get(path), 200)).toMatchObject({ name: 'Old\u200b' });
  const redirect_uris = ['https://client.example/moved'];
  expect(expectStatus(await admin.patch(path, { redirect_uris }), 200)).toMatchObject({ redirect_uris });
  const { url } = rawClient(tiers.address, old).authorizeUrl({ redirect_uri: 'https://client.example/moved' });
  const requestId = await member.openAuthorization(url);
  const consent = await member.get(`/api/oauth/authorize/consent?request_id=${requestId}`);
  expect(expectStatus(consent, 200)).toMatchObject({ client_name: 'Old\u200b' });
});
