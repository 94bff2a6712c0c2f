import { randomBytes } from 'node:crypto';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { fapiClient } from '../conformance/fapi-client.ts';
import { newClientKey } from '../support/clients/client-keys.ts';
import { type BoundClient, boundClient, dpopNonce, dpopProof, newProofKey } from '../support/clients/dpop.ts';
import { DEVICE_CODE_GRANT, postForm, rawClient } from '../support/clients/oauth-client.ts';
import { grantRow } from '../support/database/rows.ts';
import { eventually } from '../support/eventually.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import type { RegisteredClient } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid offline_access';
const FAPI = { require_pushed_authorization_requests: true, dpop_bound_access_tokens: true };

type Tokens = { access_token: string; refresh_token: string };

const refreshOf = ({ refresh_token }: Tokens) => ({ grant_type: 'refresh_token', refresh_token });
const refused = ({ status, body }: Answer) => [status, body.error];

describe('A FAPI client keeps its refresh token (FAPI 2.0 Security Profile §5.3.2.1, product.md §7)', async () => {
  const { tiers, admin } = await useTiers();
  const member = await admin.createMember();
  const client = await fapiClient(tiers.issuer, admin);

  const signedIn = async (): Promise<Tokens> =>
    (await client.signIn(member, { scope: SCOPE, prompt: 'consent' })).tokens as Tokens;
  const renewed = async (tokens: Tokens): Promise<Tokens> => expectStatus(await client.token(refreshOf(tokens)), 200);
  const row = (tokens: Tokens, set?: string) => grantRow(tiers.databaseUrl, tokens.access_token, set);
  const timePasses = (tokens: Tokens) =>
    row(tokens, `rotated_at = rotated_at - interval '1 hour', renewed_at = renewed_at - interval '1 hour'`);
  const change = async (registered: RegisteredClient, fields: Record<string, unknown>) =>
    expectStatus(await admin.patch(`/api/admin/oauth/clients/${registered.id}`, fields), 200);

  /** Of a device flow, bound to a key. */
  async function tokensOf(bound: BoundClient, registered: RegisteredClient): Promise<Tokens> {
    const started = expectStatus(await rawClient(tiers.address, registered).startDevice({ scope: SCOPE }), 200);
    await member.approveDevice(started.user_code);
    const poll = { grant_type: DEVICE_CODE_GRANT, device_code: started.device_code };
    return expectStatus(await bound.token(poll), 200);
  }

  it('and gets the same one with new access tokens, long after any grace, which prolongs its life', async () => {
    const first = await signedIn();
    for (let count = 0; count < 3; count++) {
      await row(first, `expires_at = now() + interval '1 hour'`);
      const next = await renewed(first);
      expect(next.refresh_token).toBe(first.refresh_token);
      expect(next.access_token).not.toBe(first.access_token);
      const { generation, expires_at } = await row(first);
      expect(generation).toBe(0);
      expect(expires_at.getTime()).toBeGreaterThan(Date.now() + 700 * 3_600_000);
      await timePasses(first);
    }
  });

  it('however many renew at once', async () => {
    const first = await signedIn();
    const answers = await Promise.all(Array.from({ length: 10 }, () => renewed(first)));
    expect(new Set(answers.map(({ refresh_token }) => refresh_token))).toEqual(new Set([first.refresh_token]));
    expect(new Set(answers.map(({ access_token }) => access_token)).size).toBe(10);
  });

  it('and its use is seen by the person', async () => {
    const tokens = await signedIn();
    const { id } = await row(tokens);
    const seen = async () =>
      (await member.get('/api/auth/oauth/tokens')).body.tokens.find((token: { id: string }) => token.id === id);
    expect(await seen()).not.toHaveProperty('last_used_at');
    await renewed(tokens);
    expect(await seen()).toHaveProperty('last_used_at');
  });

  it('which is worth nothing without its keys, and every attempt leaves the grant as it was', async () => {
    const tokens = await signedIn();
    const other = await fapiClient(tiers.issuer, admin);
    const stranger = await newClientKey('ES256');
    expect(refused(await client.token(refreshOf(tokens), { proof: null }))).toEqual([400, 'invalid_request']);
    expect(refused(await client.token(refreshOf(tokens), { assertion: null }))).toEqual([401, 'invalid_client']);
    const wrong = { assertion: { key: stranger } };
    expect(refused(await client.token(refreshOf(tokens), wrong))).toEqual([401, 'invalid_client']);
    expect(refused(await other.token(refreshOf(tokens)))).toEqual([400, 'invalid_grant']);
    await renewed(tokens);
  });

  it('until it is revoked, or over', async () => {
    const [revoked, over] = [await signedIn(), await signedIn()];
    expectStatus(await member.delete(`/api/auth/oauth/grants/${(await row(revoked)).id}`), 204);
    await row(over, 'expires_at = now()');
    for (const tokens of [revoked, over]) {
      expect(refused(await client.token(refreshOf(tokens)))).toEqual([400, 'invalid_grant']);
    }
  });

  describe('A client that becomes one', () => {
    /** Tokens from before, and those that replaced them. */
    async function rotatedBefore(): Promise<[Tokens, Tokens]> {
      await change(client, { dpop_bound_access_tokens: false });
      const first = await signedIn();
      const second = await renewed(first);
      expect(second.refresh_token).not.toBe(first.refresh_token);
      await change(client, FAPI);
      return [first, second];
    }

    it('keeps the token that it has; the one before gives it within the grace', async () => {
      const [first, second] = await rotatedBefore();
      expect((await renewed(first)).refresh_token).toBe(second.refresh_token);
      expect((await renewed(second)).refresh_token).toBe(second.refresh_token);
    });

    it('is refused the one before after the grace, also if the kept one was used just now, and loses nothing', async () => {
      const [first, second] = await rotatedBefore();
      await timePasses(second);
      await renewed(second);
      expect(refused(await client.token(refreshOf(first)))).toEqual([400, 'invalid_grant']);
      expect((await renewed(second)).refresh_token).toBe(second.refresh_token);
    });
  });

  it('A client that is none any more rotates from then on', async () => {
    const first = await signedIn();
    await renewed(first);
    await change(client, { require_pushed_authorization_requests: false });
    const second = await renewed(first);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await renewed(first)).refresh_token).toBe(second.refresh_token);
    await timePasses(second);
    expect(refused(await client.token(refreshOf(first)))).toEqual([400, 'invalid_grant']);
    expect(refused(await client.token(refreshOf(second)))).toEqual([400, 'invalid_grant']);
    await change(client, FAPI);
  });

  describe('A public client that is registered so', () => {
    const deviceClient = (fields: object) =>
      admin.createClient({ allowed_grants: [DEVICE_CODE_GRANT, 'refresh_token'], redirect_uris: [], ...fields });

    it('keeps it, for its key alone', async () => {
      const registered = await deviceClient(FAPI);
      const bound = await boundClient(tiers.issuer, registered, await newProofKey());
      const thief = await boundClient(tiers.issuer, registered, await newProofKey());
      const first = await tokensOf(bound, registered);
      for (let count = 0; count < 2; count++) {
        const next = expectStatus(await bound.token(refreshOf(first)), 200);
        expect(next.refresh_token).toBe(first.refresh_token);
        expect(refused(await thief.token(refreshOf(first)))).toEqual([400, 'invalid_grant']);
      }
    });

    it('keeps it while OAUTH_SECRET is replaced', async () => {
      const [registered, key] = [await deviceClient(FAPI), await newProofKey()];
      const bound = await boundClient(tiers.issuer, registered, key);
      const tokens = await tokensOf(bound, registered);
      const { seed } = await row(tokens);
      const [old, next] = [Buffer.from(inject('oauthSecret'), 'hex'), randomBytes(32)];
      const upkeep = await tiers.bootReplica({ grants: { secrets: [next, old], cleanUpEvery: 50 } });
      // The service that the other tests ask does not know the new secret.
      onTestFinished(() => upkeep.stop());
      await eventually(async () => (await row(tokens)).seed.equals(seed), false);
      const later = await tiers.bootReplica({ grants: { secrets: [next] } });
      for (const { address } of [upkeep, later]) {
        const nonce = await dpopNonce(tiers.issuer, address);
        const dpop = await dpopProof(key, { url: `${tiers.issuer}/api/oauth/token`, nonce });
        const form = { ...refreshOf(tokens), client_id: registered.client_id };
        const answer = await postForm(`${address}/api/oauth/token`, form, { dpop });
        expect(expectStatus(answer, 200).refresh_token).toBe(tokens.refresh_token);
      }
    });

    it('rotates one from before, which no key is bound to', async () => {
      const registered = await deviceClient({});
      const first = await rawClient(tiers.address, registered).tokensByDevice(member, SCOPE);
      await change(registered, FAPI);
      const bound = await boundClient(tiers.issuer, registered, await newProofKey());
      const second = expectStatus(await bound.token(refreshOf(first)), 200);
      expect(second.refresh_token).not.toBe(first.refresh_token);
    });
  });

  it('Nobody else keeps one: not with pushed requests alone, nor with proofs alone', async () => {
    for (const fields of [{ require_pushed_authorization_requests: true }, { dpop_bound_access_tokens: true }]) {
      const registered = await admin.createClient({
        allowed_grants: [DEVICE_CODE_GRANT, 'refresh_token'],
        redirect_uris: [],
        type: 'confidential',
        ...fields,
      });
      const bound = await boundClient(tiers.issuer, registered, await newProofKey());
      const first = await tokensOf(bound, registered);
      const second = expectStatus(await bound.token(refreshOf(first)), 200);
      expect(second.refresh_token).not.toBe(first.refresh_token);
    }
  });
});
