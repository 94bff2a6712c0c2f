import { describe, expect, it } from 'vitest';
import { type BoundClient, boundClient, newProofKey, type ProofKey } from '../support/clients/dpop.ts';
import { DEVICE_CODE_GRANT, postForm, rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf, grantRow } from '../support/database/rows.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import { REDIRECT_URI, type RegisteredClient } from '../support/people/administrator.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid offline_access';

describe('Tokens that are bound to a key (RFC 9449)', async () => {
  const { tiers, admin } = await useTiers();
  const member = await admin.createMember();
  const publicClient = await admin.createClient();
  const confidential = await admin.createClient({ type: 'confidential' });
  const bot = await admin.createClient({
    type: 'confidential',
    redirect_uris: [],
    allowed_grants: ['client_credentials'],
  });
  const [key, other] = await Promise.all([newProofKey(), newProofKey()]);

  const at = (client: RegisteredClient, by: ProofKey = key): Promise<BoundClient> =>
    boundClient(tiers.issuer, client, by);
  const redemption = async (client: RegisteredClient, more: Record<string, string> = {}) => {
    const asked = { scope: SCOPE, ...more };
    const { code, verifier } = await rawClient(tiers.address, client).approvedCode(member, asked);
    return { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: verifier };
  };
  const boundTokens = async (client: RegisteredClient, by: ProofKey = key) =>
    expectStatus(await (await at(client, by)).token(await redemption(client)), 200);
  const refresh = (refresh_token: string) => ({ grant_type: 'refresh_token', refresh_token });
  const plainRefresh = (client: RegisteredClient, token: string) => rawClient(tiers.address, client).refresh(token);
  const expectBound = (body: Answer['body'], by: ProofKey = key) => {
    expect(body.token_type).toBe('DPoP');
    expect(claimsOf(body.access_token).cnf).toEqual({ jkt: by.jkt });
  };

  describe('are what', () => {
    it('the code flow gives with a proof; without one they are as ever', async () => {
      expectBound(await boundTokens(publicClient));
      expectBound(await boundTokens(confidential));
      const plain = await rawClient(tiers.address, publicClient).tokensByCode(member, SCOPE);
      expect(plain.token_type).toBe('Bearer');
      expect(claimsOf(plain.access_token)).not.toHaveProperty('cnf');
    });

    it('the device flow gives, and client credentials', async () => {
      const { device_code, user_code } = expectStatus(
        await rawClient(tiers.address, publicClient).startDevice({ scope: SCOPE }),
        200,
      );
      await member.approveDevice(user_code);
      const poll = { grant_type: DEVICE_CODE_GRANT, device_code };
      const tokens = expectStatus(await (await at(publicClient)).token(poll), 200);
      expectBound(tokens);
      expectOAuthRefused(await plainRefresh(publicClient, tokens.refresh_token), 400, 'invalid_grant');
      expectBound(expectStatus(await (await at(bot)).token({ grant_type: 'client_credentials' }), 200));
    });

    it.each(['ES256', 'RS256', 'PS256', 'Ed25519', 'EdDSA'])('a key for %s gives', async (alg) => {
      const by = await newProofKey(alg);
      expectBound(expectStatus(await (await at(bot, by)).token({ grant_type: 'client_credentials' }), 200), by);
    });

    it('introspection says they are', async () => {
      const { access_token, refresh_token } = await boundTokens(confidential);
      const told = async (token: string) => {
        const { client_id, client_secret = '' } = confidential;
        return postForm(`${tiers.address}/api/oauth/introspect`, { client_id, client_secret, token });
      };
      expect((await told(access_token)).body).toMatchObject({ token_type: 'DPoP', cnf: { jkt: key.jkt } });
      expect((await told(refresh_token)).body).not.toHaveProperty('cnf');
    });
  });

  describe('are renewed', () => {
    it('for a public client by the same key alone', async () => {
      const tokens = await boundTokens(publicClient);
      expect((await grantRow(tiers.databaseUrl, tokens.access_token)).dpop_jkt).toBe(key.jkt);
      const foreign = await (await at(publicClient, other)).token(refresh(tokens.refresh_token));
      expectOAuthRefused(foreign, 400, 'invalid_grant');
      expectOAuthRefused(await plainRefresh(publicClient, tokens.refresh_token), 400, 'invalid_grant');
      // Nothing of it was used up, and nothing revoked.
      expect(await grantRow(tiers.databaseUrl, tokens.access_token)).toMatchObject({ generation: 0, revoked_at: null });
      const next = expectStatus(await (await at(publicClient)).token(refresh(tokens.refresh_token)), 200);
      expectBound(next);
      expectBound(expectStatus(await (await at(publicClient)).token(refresh(next.refresh_token)), 200));
    });

    it('for a public client: reuse without the key revokes nothing, with it revokes the grant', async () => {
      const tokens = await boundTokens(publicClient);
      const client = await at(publicClient);
      const next = expectStatus(await client.token(refresh(tokens.refresh_token)), 200);
      await grantRow(tiers.databaseUrl, tokens.access_token, `rotated_at = now() - interval '1 hour'`);
      expectOAuthRefused(await plainRefresh(publicClient, tokens.refresh_token), 400, 'invalid_grant');
      expect((await grantRow(tiers.databaseUrl, next.access_token)).revoked_at).toBeNull();
      expectOAuthRefused(await client.token(refresh(tokens.refresh_token)), 400, 'invalid_grant');
      expect((await grantRow(tiers.databaseUrl, next.access_token)).revoked_at).not.toBeNull();
    });

    it('for a confidential client by any key: it proves itself, and each access token is bound to the proof at hand', async () => {
      const tokens = await boundTokens(confidential);
      expect((await grantRow(tiers.databaseUrl, tokens.access_token)).dpop_jkt).toBeNull();
      const next = expectStatus(await (await at(confidential, other)).token(refresh(tokens.refresh_token)), 200);
      expectBound(next, other);
      const plain = expectStatus(await plainRefresh(confidential, next.refresh_token), 200);
      expect(plain.token_type).toBe('Bearer');
    });
  });

  describe('a code that was asked for with a key', () => {
    const boundRedemption = (client: RegisteredClient) => redemption(client, { dpop_jkt: key.jkt });

    it.each([
      ['public', () => publicClient],
      ['confidential', () => confidential],
    ])('of a %s client is redeemed with that key, and no other uses it up', async (_, clientOf) => {
      const client = clientOf();
      const form = await boundRedemption(client);
      expectOAuthRefused(await rawClient(tiers.address, client).token(form), 400, 'invalid_grant');
      expectOAuthRefused(await (await at(client, other)).token(form), 400, 'invalid_grant');
      expectBound(expectStatus(await (await at(client)).token(form), 200));
    });

    it('is revoked with what it gave when it comes twice with the key, not without', async () => {
      const form = await boundRedemption(publicClient);
      const tokens = expectStatus(await (await at(publicClient)).token(form), 200);
      expectOAuthRefused(await rawClient(tiers.address, publicClient).token(form), 400, 'invalid_grant');
      expect((await grantRow(tiers.databaseUrl, tokens.access_token)).revoked_at).toBeNull();
      expectOAuthRefused(await (await at(publicClient)).token(form), 400, 'invalid_grant');
      expect((await grantRow(tiers.databaseUrl, tokens.access_token)).revoked_at).not.toBeNull();
    });
  });

  describe('a client that is registered for them', () => {
    it('is told to send a proof, and nothing of its request is used up', async () => {
      const client = await admin.createClient({ dpop_bound_access_tokens: true });
      const form = await redemption(client);
      const refused = await rawClient(tiers.address, client).token(form);
      expectOAuthRefused(refused, 400, 'invalid_request');
      expect(refused.body.error_description).toMatch(/DPoP proof/);
      expectBound(expectStatus(await (await at(client)).token(form), 200));
    });
  });
});
