import { describe, expect, it } from 'vitest';
import { rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { claimsOf, grantRow } from '../support/database/rows.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid offline_access';

type Tokens = { access_token: string; refresh_token: string; id_token: string; scope: string };

describe('Refreshing (RFC 6749 §6, RFC 9700 §4.14, product.md §7)', async () => {
  const { tiers, admin } = await useTiers();
  const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS']);
  const registered = await admin.createClient({ type: 'confidential', allowed_scopes: ['MANAGE_POSTS'] });
  const client = rawClient(tiers.address, registered);

  const newTokens = (scope = SCOPE): Promise<Tokens> => client.tokensByCode(member, scope);
  const row = (tokens: Tokens, set?: string) => grantRow(tiers.databaseUrl, tokens.access_token, set);
  const refresh = async (token: string): Promise<Tokens> => expectStatus(await client.refresh(token), 200);
  const expectRefused = ({ status, body }: Answer, error = 'invalid_grant') => {
    expect([status, body.error]).toEqual([400, error]);
    expect(body).not.toHaveProperty('refresh_token');
  };
  const graceIsOver = (tokens: Tokens) => row(tokens, `rotated_at = rotated_at - interval '31 seconds'`);

  it('gives new tokens of every kind, for the same grant', async () => {
    const first = await newTokens();
    const second = await refresh(first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(claimsOf(second.access_token).jti).not.toBe(claimsOf(first.access_token).jti);
    expect(claimsOf(second.access_token).grant_id).toBe(claimsOf(first.access_token).grant_id);
    expect(second.scope.split(' ').sort()).toEqual(SCOPE.split(' ').sort());
    expect((await userinfo(tiers.address, second.access_token)).status).toBe(200);
  });

  describe('again with the previous token', () => {
    it('gives the same successor with a new access token, within the grace and while the successor is unused', async () => {
      const first = await newTokens();
      const answers = [await refresh(first.refresh_token), await refresh(first.refresh_token)];
      answers.push(await refresh(first.refresh_token));
      expect(new Set(answers.map((answer) => answer.refresh_token)).size).toBe(1);
      expect(new Set(answers.map((answer) => claimsOf(answer.access_token).jti)).size).toBe(3);
      expect((await row(first)).generation).toBe(1);
      await refresh(answers[2]?.refresh_token ?? '');
    });

    it('revokes this grant and no other after the grace', async () => {
      const [reused, bystander] = [await newTokens(), await newTokens()];
      const second = await refresh(reused.refresh_token);
      await graceIsOver(reused);
      expectRefused(await client.refresh(reused.refresh_token));
      expectRefused(await client.refresh(second.refresh_token));
      expect((await row(reused)).revoked_at).not.toBeNull();
      expect((await userinfo(tiers.address, second.access_token)).status).toBe(401);
      expect((await userinfo(tiers.address, bystander.access_token)).status).toBe(200);
      await refresh(bystander.refresh_token);
    });

    it('revokes this grant and no other once its successor was used, however soon', async () => {
      const [reused, bystander] = [await newTokens(), await newTokens()];
      const second = await refresh(reused.refresh_token);
      const third = await refresh(second.refresh_token);
      expectRefused(await client.refresh(reused.refresh_token));
      expectRefused(await client.refresh(third.refresh_token));
      expectRefused(await client.refresh(second.refresh_token));
      await refresh(bystander.refresh_token);
    });

    it('never brings a revoked grant back', async () => {
      const first = await newTokens();
      await refresh(first.refresh_token);
      await row(first, 'revoked_at = now()');
      expectRefused(await client.refresh(first.refresh_token));
      expect((await row(first)).generation).toBe(1);
    });
  });

  describe('by somebody else', () => {
    it('consumes nothing when another client tries: the token stays good, an old one revokes nothing', async () => {
      const other = rawClient(tiers.address, await admin.createClient());
      const first = await newTokens();
      const before = await row(first);
      expectRefused(await other.refresh(first.refresh_token));
      expect(await row(first)).toEqual(before);
      const second = await refresh(first.refresh_token);
      await graceIsOver(first);
      expectRefused(await other.refresh(first.refresh_token));
      await refresh(second.refresh_token);
    });

    it('consumes nothing when the client fails to authenticate', async () => {
      const first = await newTokens();
      const before = await row(first);
      for (const client_secret of ['sdoas_wrong', undefined]) {
        const { client_id } = registered;
        const impostor = rawClient(tiers.address, { client_id, ...(client_secret && { client_secret }) });
        const { status, body } = await impostor.refresh(first.refresh_token);
        expect([status, body.error]).toEqual([401, 'invalid_client']);
      }
      expect(await row(first)).toEqual(before);
      await refresh(first.refresh_token);
    });

    it('gets nothing with a forged token and revokes nothing', async () => {
      const tokens = await newTokens();
      const [prefix, encoded] = [tokens.refresh_token.slice(0, 6), tokens.refresh_token.slice(6)];
      const bytes = Buffer.from(encoded, 'base64url');
      const changed = (place: number) => {
        const copy = Buffer.from(bytes);
        copy[place] = (copy[place] ?? 0) ^ 1;
        return prefix + copy.toString('base64url');
      };
      const forged = bytes.map((_, place) => place).filter((place) => place % 5 === 0 || (place > 15 && place < 20));
      for (const token of [
        ...[...forged].map(changed),
        `${tokens.refresh_token}A`,
        tokens.refresh_token.slice(0, -1),
      ]) {
        expectRefused(await client.refresh(token));
      }
      for (const token of ['x', 'sdort_', `sdort_${'A'.repeat(70)}`, tokens.access_token, tokens.id_token]) {
        expectRefused(await client.refresh(token));
      }
      await refresh(tokens.refresh_token);
    });
  });

  describe('with other parameters', () => {
    it('ignores stray ones: redirect_uri, the resource, code, anything unknown', async () => {
      const first = await newTokens();
      const stray = { redirect_uri: 'https://evil.example', resource: tiers.issuer, code: 'x', foo: 'bar', state: 's' };
      const { status, body } = await client.refresh(first.refresh_token, stray);
      expect(status).toBe(200);
      expect(body).not.toHaveProperty('state');
    });

    it('narrows this access token alone to the scope that is named', async () => {
      const first = await newTokens(`${SCOPE} MANAGE_POSTS`);
      const narrow = expectStatus(await client.refresh(first.refresh_token, { scope: 'openid' }), 200);
      expect(narrow.scope).toBe('openid');
      expect(claimsOf(narrow.access_token).scope).toBe('openid');
      expect((await refresh(narrow.refresh_token)).scope.split(' ')).toContain('MANAGE_POSTS');
    });

    it.each([
      ['a scope that was never requested', { scope: 'openid MANAGE_POSTS' }, 'invalid_scope'],
      ['an unknown scope', { scope: 'READ_MINDS' }, 'invalid_scope'],
      ['an empty refresh token', { refresh_token: '' }, 'invalid_request'],
    ])('consumes nothing when it refuses %s', async (_, parameters, error) => {
      const first = await newTokens();
      const before = await row(first);
      expectRefused(await client.refresh(first.refresh_token, parameters as Record<string, string>), error);
      expect(await row(first)).toEqual(before);
    });
  });

  it('is for clients with the refresh grant', async () => {
    const other = rawClient(tiers.address, await admin.createClient({ allowed_grants: ['authorization_code'] }));
    expectRefused(await other.refresh((await newTokens()).refresh_token), 'unauthorized_client');
  });

  it('is invalid_grant while the account may not approve or is suspended, and the grant is kept', async () => {
    const fickle = await admin.createMember();
    const tokens: Tokens = await client.tokensByCode(fickle, SCOPE);
    const before = await row(tokens);
    await fickle.setPermissions([]);
    expectRefused(await client.refresh(tokens.refresh_token));
    await fickle.setPermissions(['USE_OAUTH_CLIENTS']);
    await admin.suspend(fickle.handle);
    expectRefused(await client.refresh(tokens.refresh_token));
    await admin.reinstate(fickle.handle);
    expect(await row(tokens)).toEqual(before);
    await refresh(tokens.refresh_token);
  });

  it('ends with the client', async () => {
    const doomed = await admin.createClient();
    const its = rawClient(tiers.address, doomed);
    const tokens: Tokens = await its.tokensByCode(member, SCOPE);
    await admin.deleteClient(doomed);
    const { status, body } = await its.refresh(tokens.refresh_token);
    expect([status, body.error]).toEqual([401, 'invalid_client']);
  });
});
