import { expect } from 'vitest';
import { rawClient } from '../clients/oauth-client.ts';
import { eventually } from '../eventually.ts';
import { expectStatus, send } from '../http.ts';
import type { Administrator, Member } from '../people/administrator.ts';
import type { Tiers } from '../tiers/tiers.ts';

/** A member who approves a client, and takes back what was approved. */
export type Approver = {
  readonly member: Member;
  /** An access token for a service. */
  tokenOf(scope: string, resource: string): Promise<string>;
  /** Ends everything that the member has approved, as the page for it does. */
  revokeGrants(): Promise<void>;
};

export async function newApprover({ tiers, admin }: { tiers: Tiers; admin: Administrator }): Promise<Approver> {
  const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE']);
  const client = await admin.createClient({ allowed_scopes: ['READ_PROFILE'] });
  const raw = rawClient(tiers.address, client);
  return {
    member,
    async tokenOf(scope, resource) {
      const { code, verifier } = await raw.approvedCode(member, { scope, resource });
      return expectStatus(await raw.exchange(code, verifier), 200).access_token;
    },
    async revokeGrants() {
      const { grants } = expectStatus(await member.get('/api/auth/oauth/grants'), 200);
      for (const { id } of grants) expectStatus(await member.delete(`/api/auth/oauth/grants/${id}`), 204);
    },
  };
}

/** Expects of an API that serves `/me` to whoever has READ_PROFILE what the SDK's page promises. */
export async function expectProtected(api: string, { member, tokenOf, revokeGrants }: Approver) {
  const call = (token: string) => send(`${api}/me`, { headers: { authorization: `Bearer ${token}` } });
  const token = await tokenOf('READ_PROFILE', api);
  // A stream that has not begun yet is a matter of a moment.
  await eventually(async () => (await call(token)).status, 200);
  expect(JSON.parse((await call(token)).text)).toEqual({ who: member.id });
  const { origin, pathname } = new URL(api);
  const metadata = `resource_metadata="${origin}/.well-known/oauth-protected-resource${pathname}"`;
  for (const [refused, status, error] of [
    [await tokenOf('openid', api), 403, 'error="insufficient_scope", '],
    [`${token}x`, 401, 'error="invalid_token", '],
  ] as const) {
    const { headers, ...answer } = await call(refused);
    expect(answer.status).toBe(status);
    expect(headers.get('www-authenticate')).toContain(`Bearer ${error}scope="READ_PROFILE", ${metadata}`);
  }
  expect((await send(`${api}/me`)).headers.get('www-authenticate')).toContain(
    `Bearer scope="READ_PROFILE", ${metadata}`,
  );
  await revokeGrants();
  await eventually(async () => (await call(token)).status, 401);
  expectStatus(await call(await tokenOf('READ_PROFILE', api)), 200);
}
