import { describe, expect, it } from 'vitest';
import { newClient, OWN_CLIENTS, registerAt } from '../support/clients/managed-clients.ts';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { atGateway } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers({ grants: { dynamicRegistration: true } });
const member = await admin.createMember();
const client = await admin.createClient();
const resourceServer = await admin.createClient({ type: 'confidential' });

const registerItself = async () =>
  expectStatus(
    await send(`${tiers.address}/api/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      // A resource server in name: nobody checked any of it.
      body: JSON.stringify({ redirect_uris: [REDIRECT_URI], client_uri: tiers.issuer }),
    }),
    201,
  );
/** Whoever registered itself. */
const stranger = await registerItself();

type Credentials = { readonly client_id: string; readonly client_secret?: string };
const introspect = async ({ client_id, client_secret = '' }: Credentials, token: string, address = tiers.address) =>
  (await postForm(`${address}/api/oauth/introspect`, { client_id, client_secret, token })).text;
const INACTIVE = '{"active":false}';

/** The tokens of a person's approval, for a resource if one is named. */
async function tokensFor(of: Credentials, resource?: string, address = tiers.address): Promise<Answer['body']> {
  const raw = rawClient(address, of);
  const wanted = { scope: 'openid offline_access', ...(resource !== undefined && { resource }) };
  const { code, verifier } = await raw.approvedCode(atGateway(member, address), wanted);
  return expectStatus(await raw.exchange(code, verifier), 200);
}

describe('Introspection by a client that registered itself (RFC 7662 §2.1, §4)', () => {
  it('tells of a found token what it tells of a made-up one, whomever it is for', async () => {
    for (const resource of [undefined, tiers.issuer, `${tiers.issuer}/mcp`]) {
      const found = await tokensFor(client, resource);
      for (const token of [found.access_token, found.refresh_token, 'made-up']) {
        expect(await introspect(stranger, token)).toBe(INACTIVE);
      }
      expect(JSON.parse(await introspect(resourceServer, found.access_token))).toMatchObject({ active: true });
    }
  });

  it('tells of a token of another that registered itself no more', async () => {
    const found = await tokensFor(await registerItself());
    expect(await introspect(stranger, found.access_token)).toBe(INACTIVE);
    expect(await introspect(stranger, found.refresh_token)).toBe(INACTIVE);
  });

  it('tells of its own tokens', async () => {
    const { access_token, refresh_token } = await tokensFor(stranger);
    for (const token of [access_token, refresh_token]) {
      const told = JSON.parse(await introspect(stranger, token));
      expect(told).toMatchObject({ active: true, client_id: stranger.client_id, username: member.handle });
    }
  });

  it('tells of access tokens whose audience it is, and of no refresh token of another', async () => {
    const { address } = await tiers.bootReplica({
      grants: { dynamicRegistration: true, resources: [stranger.client_id] },
    });
    const { access_token, refresh_token } = await tokensFor(client, stranger.client_id, address);
    expect(claimsOf(access_token).aud).toBe(stranger.client_id);
    const told = JSON.parse(await introspect(stranger, access_token, address));
    expect(told).toMatchObject({ active: true, client_id: client.client_id, aud: stranger.client_id });
    expect(await introspect(stranger, refresh_token, address)).toBe(INACTIVE);
  });
});

it('Introspection by a client that a member registered is answered: somebody answers for it', async () => {
  const own = await registerAt(OWN_CLIENTS, member, newClient({ allowed_scopes: [] }));
  const { access_token } = await tokensFor(client);
  expect(JSON.parse(await introspect(own, access_token))).toMatchObject({ active: true });
});
