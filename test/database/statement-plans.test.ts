import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { callGrants } from '../support/clients/proto-client.ts';
import {
  plannedAnew,
  readsOf,
  recordStatements,
  type SentStatement,
  type TableRead,
} from '../support/database/sent-statements.ts';
import { eventually } from '../support/eventually.ts';
import { expectStatus, send } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid offline_access';
/** Executions after which PostgreSQL looks whether it keeps a plan (PREPARE, "Notes"). */
const TRIED = 5;

// Nine of ten grants are one client's, and each of the others has few: what an average client has says nothing of that one.
const GRANTS = `
  insert into clients (id, client_id, name, type, scope_policy, redirect_uris, allowed_scopes, allowed_grants,
    token_endpoint_auth_method, pkce_required)
  select gen_random_uuid(), 'few-' || i, 'Few', 'public', 'explicit', '{}', '{}', '{}', 'none', true
  from generate_series(1, 900) i;
  insert into grants (id, client_id, account_id, scope, requestable_scope, renewable, expires_at)
  select gen_random_uuid(), c.id, 'account-' || i, '{openid}'::text[], '{openid}'::text[], false, now() + interval '30 days'
  from generate_series(1, 9000) i, clients c where c.client_id = '$MANY'
  union all
  select gen_random_uuid(), c.id, 'account-' || row_number() over (), '{openid}'::text[], '{openid}'::text[], false, now() + interval '30 days'
  from clients c where c.client_id like 'few-%';
  insert into consents (id, account_id, client_id, scope)
  select gen_random_uuid(), g.account_id, g.client_id, g.scope from grants g on conflict do nothing;
  analyze`;

describe('With one client that has nine of ten grants', async () => {
  const { tiers, admin } = await useTiers();
  const client = await admin.createClient({
    type: 'confidential',
    allowed_grants: ['authorization_code', 'refresh_token'],
  });
  const { client_id, client_secret = '' } = client;
  const raw = rawClient(tiers.address, client);
  const member = await admin.createMember();
  const db = new Client({ connectionString: tiers.databaseUrl });
  let statements: readonly SentStatement[] = [];

  beforeAll(async () => {
    await db.connect();
    await db.query(GRANTS.replace('$MANY', client_id));
    const sent = recordStatements();
    let tokens = await Promise.all(Array.from({ length: 8 }, () => raw.tokensByCode(member, SCOPE)));
    // Those that are refreshed while another one is, are one statement.
    await eventually(async () => {
      const answers = await Promise.all(tokens.map(({ refresh_token }) => raw.refresh(refresh_token)));
      tokens = answers.map((answer) => expectStatus(answer, 200));
      return sent().some(({ text }) => text.includes('update grants') && text.includes('skip locked'));
    }, true);
    const [{ access_token }] = tokens as [{ access_token: string }];
    const introspected = await postForm(`${tiers.address}/api/oauth/introspect`, {
      ...{ client_id, client_secret, token: access_token },
    });
    expect(introspected.body.active).toBe(true);
    const headers = { authorization: `Bearer ${access_token}` };
    expectStatus(await send(`${tiers.address}/api/oauth/userinfo`, { headers }), 200);
    const grants = (method: string, request: object) =>
      callGrants(tiers.grantsAddress, { service: 'GrantService', method, request, token: tiers.adminToken });
    await grants('ListGrants', { account_id: member.id, include_remembered: true });
    await grants('ListGrants', { account_id: member.id, client_id });
    await grants('RevokeGrants', { account_id: member.id, client_id });
    statements = sent().filter(({ text }) => /\bgrants\b/.test(text));
  });
  afterAll(() => db.end());

  it('its tokens and accounts find their grants by their own keys', async () => {
    const reads: TableRead[] = [];
    for (const statement of statements) reads.push(...(await readsOf(db, 'grants', statement)));
    expect(reads.map(({ index }) => index)).toEqual(expect.arrayContaining(['grants_pkey', 'grants_account_id']));
    expect(reads.filter(({ condition = 'all of it' }) => /all of it|client_id/.test(condition))).toEqual([]);
  });

  it('a statement for many at once is planned once, not at each call', async () => {
    const joint = statements.filter(({ text }) => text.includes('unnest((select'));
    expect(joint.length).toBeGreaterThan(3);
    for (const statement of joint) {
      expect([statement.text, await plannedAnew(db, statement, 2 * TRIED)]).toEqual([statement.text, TRIED]);
    }
  });
});
