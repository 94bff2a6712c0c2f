import { describe, expect, it } from 'vitest';
import { fapiClient } from '../conformance/fapi-client.ts';
import { newClientKey } from '../support/clients/client-keys.ts';
import { pkce, rawClient } from '../support/clients/oauth-client.ts';
import { type Answer, expectStatus, locationOf, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

type Credentials = { client_id: string; client_secret?: string };

describe('OAUTH_PKCE=public (product.md §5.4)', async () => {
  const { tiers, admin } = await useTiers({ grants: { pkce: 'public', dynamicRegistration: true } });
  const member = await admin.createMember();

  const register = async (method: string): Promise<Credentials> => {
    const body = JSON.stringify({ redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: method });
    const headers = { 'content-type': 'application/json' };
    const url = `${tiers.address}/api/oauth/register`;
    return expectStatus(await send(url, { method: 'POST', headers, body }), 201);
  };
  const own = async (type: string): Promise<Credentials> => {
    const fields = { name: 'Own', type, redirect_uris: [REDIRECT_URI], allowed_grants: ['authorization_code'] };
    const url = '/api/auth/oauth/clients';
    const { client, client_secret } = expectStatus(await member.post(url, { ...fields, allowed_scopes: [] }), 200);
    return { client_id: client.client_id, ...(client_secret && { client_secret }) };
  };

  const withoutChallenge = (of: Credentials) => {
    const { url } = rawClient(tiers.address, of).authorizeUrl();
    for (const name of ['code_challenge', 'code_challenge_method']) url.searchParams.delete(name);
    return url;
  };
  const codeWithoutChallenge = async (of: Credentials) =>
    (await member.approveAuthorization(withoutChallenge(of))).searchParams.get('code') ?? '';
  const redeem = (of: Credentials, code: string): Promise<Answer> =>
    rawClient(tiers.address, of).token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI });
  const refused = (answer: Answer) => [answer.status, answer.body.error];

  describe.each([
    ['registered itself', () => register('client_secret_basic')],
    ['its owner registered', () => own('confidential')],
    ['an administrator registered', () => admin.createClient({ type: 'confidential' })],
  ])('a confidential client that %s', (_, make) => {
    it('may go without a challenge', async () => {
      const client = await make();
      expectStatus(await redeem(client, await codeWithoutChallenge(client)), 200);
    });

    it('is held to the challenge that it sends', async () => {
      const raw = rawClient(tiers.address, await make());
      const { code, verifier } = await raw.approvedCode(member);
      const grant = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };
      expect(refused(await raw.token(grant))).toEqual([400, 'invalid_grant']);
      expect(refused(await raw.exchange(code, pkce().verifier))).toEqual([400, 'invalid_grant']);
      expectStatus(await raw.exchange(code, verifier), 200);
    });

    it('is refused a verifier without a challenge: somebody stripped it (RFC 9700 §4.8.2)', async () => {
      const client = await make();
      const code = await codeWithoutChallenge(client);
      const answer = await rawClient(tiers.address, client).exchange(code, pkce().verifier);
      expect(refused(answer)).toEqual([400, 'invalid_grant']);
    });

    it('is refused another method than S256, and a method alone', async () => {
      const { url } = rawClient(tiers.address, await make()).authorizeUrl({ code_challenge_method: 'plain' });
      expect(locationOf(await member.get(url.href)).searchParams.get('error')).toBe('invalid_request');
      url.searchParams.delete('code_challenge');
      expect(locationOf(await member.get(url.href)).searchParams.get('error')).toBe('invalid_request');
    });
  });

  it.each([
    ['registered itself', () => register('none')],
    ['its owner registered', () => own('public')],
    ['an administrator registered', () => admin.createClient()],
  ])('a public client that %s may not', async (_, make) => {
    const answer = await member.get(withoutChallenge(await make()).href);
    expect(locationOf(answer).searchParams.get('error')).toBe('invalid_request');
  });

  it('a FAPI client may not (FAPI 2.0 Security Profile §5.3.2.2)', async () => {
    const client = await fapiClient(tiers.issuer, admin);
    const isChallenge = ([name]: [string, string]) => name.startsWith('code_challenge');
    const without = {
      wrap: async (form: Readonly<Record<string, string>>) =>
        Object.fromEntries(Object.entries(form).filter((parameter) => !isChallenge(parameter))),
    };
    expect(refused((await client.push({}, without)).par)).toEqual([400, 'invalid_request']);
    expectStatus((await client.push()).par, 201);
  });

  it('keys instead of a secret make no difference', async () => {
    const key = await newClientKey('ES256');
    const fields = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } };
    const client = await admin.createClient({ type: 'confidential', ...fields });
    expect(await codeWithoutChallenge(client)).toMatch(/\S/);
  });
});
