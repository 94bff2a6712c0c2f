import { createInterface } from 'node:readline';
import { status } from '@grpc/grpc-js';
import { afterAll, describe, expect, it } from 'vitest';
import { UNKNOWN_ID } from '../support/clients/managed-clients.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import type { Message } from '../support/clients/proto-client.ts';
import { ACCESS_TOKEN_TYPE, newService } from '../support/clients/token-exchange.ts';
import { claimsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import { makeAuthority } from '../support/network/certificates.ts';
import type { RegisteredClient } from '../support/people/administrator.ts';
import type { Person } from '../support/people/person.ts';
import { secureTiers, TIERS_LISTED } from '../support/tiers/secured-tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';
import { type Program, start } from './programs.ts';

// What a program in another language asks of the grant service. It has nothing of ours but the address and a certificate: the contract
// is what server reflection says.

/** Go and pip may have to fetch everything first. */
export const BUILD_MS = 600_000;
const SCOPE = 'openid offline_access READ_PROFILE';

type Certified = Awaited<ReturnType<typeof useCertifiedTiers>>;

/** Tests that a program calls all that internal services query, watch and do. It is told the address last. */
export function describeReflectedCalls(
  language: string,
  { tiers, admin, env }: Certified,
  program: () => Promise<Omit<Program, 'env'>>,
) {
  describe(`Calls through reflection and mutual TLS, in ${language}`, { timeout: BUILD_MS }, async () => {
    const { command, folder } = await program();
    const call = openCaller({ command: [...command, tiers.grantsAddress], folder, env });
    const client = await admin.createClient({ allowed_scopes: ['READ_PROFILE', 'MANAGE_POSTS'] });
    const other = await admin.createClient();
    const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE']);
    const resource = `${tiers.issuer}/mcp`;
    const approve = async (by: Person, { client_id }: RegisteredClient, more: Record<string, string> = {}) => {
      const raw = rawClient(tiers.address, { client_id });
      const { code, verifier } = await raw.approvedCode(by, { scope: SCOPE, ...more });
      const { access_token } = expectStatus(await raw.exchange(code, verifier), 200);
      return { accessToken: access_token, id: String(claimsOf(access_token).grant_id) };
    };
    const [first, ofResource] = [await approve(member, client), await approve(member, client, { resource })];
    const [second, ofAdmin] = [await approve(member, other), await approve(admin, client)];
    const idsOf = ({ grants }: Message) => grants.map(({ id }: Message) => id);

    it.each([
      ['account_id', { account_id: member.id }, [first, ofResource, second]],
      ['client_id', { client_id: client.client_id }, [first, ofResource, ofAdmin]],
      ['resource', { resource }, [ofResource]],
      ['state', { state: 'GRANT_STATE_LIVE' }, [first, ofResource, second, ofAdmin]],
      ['state', { state: 'GRANT_STATE_EXPIRED' }, []],
      ['state', { state: 'GRANT_STATE_REVOKED' }, []],
      ['client_id and account_id', { client_id: other.client_id, account_id: admin.id }, []],
    ])('ListGrants filters by %s: %j', async (_, filter, grants) => {
      const [answer] = await call('GrantService/ListGrants', filter);
      expect(idsOf(answer)).toEqual(grants.map(({ id }) => id));
    });

    it('ListGrants pages by key', async () => {
      const [page] = await call('GrantService/ListGrants', { page_size: 3 });
      const [last] = await call('GrantService/ListGrants', { page_size: 3, page_token: page.next_page_token });
      expect([...idsOf(page), ...idsOf(last), last.next_page_token]).toEqual([
        ...[first, ofResource, second, ofAdmin].map(({ id }) => id),
        '',
      ]);
    });

    it('BatchGetGrants reads in the order of the ids, without those that name nothing', async () => {
      const [answer] = await call('GrantService/BatchGetGrants', { ids: [ofAdmin.id, UNKNOWN_ID, first.id] });
      expect(idsOf(answer)).toEqual([ofAdmin.id, first.id]);
      expect(answer.grants[1]).toMatchObject({ account_id: member.id, client_id: client.client_id, can_renew: true });
    });

    it('PreviewScope says what would be granted, and why not more', async () => {
      const [answer] = await call('GrantService/PreviewScope', {
        client_id: client.client_id,
        account_id: member.id,
        requested_scope: 'openid READ_PROFILE MANAGE_POSTS MANAGE_EVENTS NO_SUCH_THING',
      });
      expect(answer).toEqual({
        granted_scopes: ['openid', 'READ_PROFILE'],
        withheld: [
          { scope: 'MANAGE_POSTS', reason: 'WITHHELD_REASON_ACCOUNT_LACKS' },
          { scope: 'MANAGE_EVENTS', reason: 'WITHHELD_REASON_CLIENT_NOT_ALLOWED' },
          { scope: 'NO_SUCH_THING', reason: 'WITHHELD_REASON_UNKNOWN_SCOPE' },
        ],
        may_approve: true,
      });
    });

    it('BatchIntrospectTokens describes in the order of the tokens', async () => {
      const tokens = [second.accessToken, 'no-token', first.accessToken];
      const [{ results }] = await call('TokenService/BatchIntrospectTokens', { tokens });
      expect(results).toMatchObject([
        { active: true, grant_id: second.id, client_id: other.client_id },
        { active: false },
        { active: true, grant_id: first.id, sub: member.id },
      ]);
    });

    it('ExchangeToken gives a token that says who acts', async () => {
      const { client_id, client_secret } = await newService(admin);
      const [{ tokens, issued_token_type }] = await call('TokenService/ExchangeToken', {
        client: { client_id, client_secret },
        subject_token: first.accessToken,
        subject_token_type: ACCESS_TOKEN_TYPE,
        scope: 'READ_PROFILE',
      });
      expect(issued_token_type).toBe(ACCESS_TOKEN_TYPE);
      const [told] = await call('TokenService/IntrospectToken', { token: tokens.access_token });
      const act = { sub: client_id, client_id };
      expect(told).toMatchObject({ active: true, sub: member.id, grant_id: first.id, scope: 'READ_PROFILE', act });
    });

    it('RevokeGrants counts what it ends, WatchRevocations tells of it, and goes on after a cursor', async () => {
      const [{ cursor }] = await call('GrantService/WatchRevocations', { cursor: '' }, 'heartbeat');
      const revoked = { account_id: member.id, client_id: client.client_id };
      expect(await call('GrantService/RevokeGrants', revoked)).toEqual([{ revoked_count: 2 }]);
      const told = await call('GrantService/WatchRevocations', { cursor }, 'heartbeat');
      const kind = { kind: 'REVOCATION_KIND_GRANT', ...revoked, reason: 'revoked' };
      expect(told.slice(0, -1).toSorted(byGrant)).toMatchObject(
        [first, ofResource].map(({ id }) => ({ revocation: { ...kind, grant_id: id } })).toSorted(byGrant),
      );
      const rest = await call('GrantService/WatchRevocations', { cursor: told[0]?.cursor }, 'heartbeat');
      expect(rest.slice(0, -1).map(({ revocation }) => revocation)).toEqual([told[1]?.revocation]);
      const [listed] = await call('GrantService/ListGrants', { state: 'GRANT_STATE_REVOKED' });
      expect(idsOf(listed)).toEqual([first.id, ofResource.id]);
    });

    it('WatchRevocations tells of a suspension as it happens', async () => {
      const past = await call('GrantService/WatchRevocations', { cursor: '' }, 'heartbeat');
      const suspended = await admin.createMember();
      const told = call('GrantService/WatchRevocations', { cursor: past.at(-1)?.cursor }, 'revocation');
      await admin.suspend(suspended.handle);
      expect((await told).at(-1)?.revocation).toMatchObject({
        kind: 'REVOCATION_KIND_ACCOUNT',
        account_id: suspended.id,
        reason: 'account_suspended',
      });
    });

    it('what is refused has its code', async () => {
      const refused = { code: status.INVALID_ARGUMENT };
      await expect(call('GrantService/RevokeGrants', {})).rejects.toMatchObject(refused);
      await expect(call('GrantService/WatchRevocations', { cursor: '!' }, 'heartbeat')).rejects.toMatchObject(refused);
      const ids = Array.from({ length: 101 }, () => first.id);
      await expect(call('GrantService/BatchGetGrants', { ids })).rejects.toMatchObject(refused);
      await expect(call('GrantService/GetGrant', { id: UNKNOWN_ID })).rejects.toMatchObject({ code: status.NOT_FOUND });
      const gateways = call('AuthorizationService/GetRequestingClient', { client_id: client.client_id });
      await expect(gateways).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
    });
  });
}

const byGrant = (one: Message, other: Message) => (one.revocation.grant_id < other.revocation.grant_id ? -1 : 1);

/** Tiers that know callers by certificates alone, until the last test, and where a program finds its own. */
export async function useCertifiedTiers() {
  const authority = await makeAuthority();
  const { cert, key } = await authority.certify({ dns: ['robot.internal'] });
  const { files, overrides } = await secureTiers(authority, [...TIERS_LISTED, 'robot.internal:tls:admin']);
  await files.put('robot.crt', cert);
  await files.put('robot.key', key);
  const env = { CA: files.path('ca'), CERT: files.path('robot.crt'), KEY: files.path('robot.key') };
  return { ...(await useTiers(overrides)), env };
}

/**
 * Starts a program that makes one call after another, each a line of JSON, until the last test. Calls give their answers: one, or
 * those of a stream until one has the field that is named.
 *
 * @throws what it printed, with the code of gRPC
 */
function openCaller(program: Program) {
  const child = start(program);
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaints += text;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  afterAll(() => void child.stdin.end());
  return async (method: string, request: Message, until = ''): Promise<Message[]> => {
    child.stdin.write(`${JSON.stringify({ method: `storyden.oauth.v1.${method}`, request, until })}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`${program.command.join(' ')} ended: ${complaints}`);
    const printed: Message = JSON.parse(value);
    if (!printed.answers) throw printed;
    return printed.answers;
  };
}
