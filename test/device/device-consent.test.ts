import { describe, expect, it } from 'vitest';
import { DEVICE_CODE_GRANT, rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf, deviceRow } from '../support/database/rows.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import { openBrowser } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid MANAGE_POSTS MANAGE_ROLES';
const RIGHTS = ['USE_OAUTH_CLIENTS', 'MANAGE_POSTS', 'MANAGE_ROLES'];

type Started = { device_code: string; user_code: string };

/** Everything that a caller can tell one refusal from another by. */
const refusal = ({ status, body: { metadata, ...body } }: Answer) => ({ status, ...body });

describe('Deciding about a device (RFC 8628 §3.3, product.md §6)', async () => {
  const { tiers, admin } = await useTiers();
  const [member, other, powerless] = await Promise.all([
    admin.createMember(RIGHTS),
    admin.createMember(RIGHTS),
    admin.createMember([]),
  ]);
  const registered = await admin.createClient({
    name: 'A television',
    allowed_grants: [DEVICE_CODE_GRANT],
    redirect_uris: [],
    allowed_scopes: ['MANAGE_POSTS', 'MANAGE_ROLES'],
  });
  const clientId = registered.client_id;
  const client = rawClient(tiers.address, registered);
  const unknownCode = refusal(await member.readDevice('0000-0000'));

  const start = async (): Promise<Started> => expectStatus(await client.startDevice({ scope: SCOPE }), 200);
  const claimant = async (started: Started) =>
    (await deviceRow(tiers.databaseUrl, started.device_code)).claimed_by_account_id;
  const poll = async (started: Started) => {
    await deviceRow(tiers.databaseUrl, started.device_code, 'last_polled_at = null');
    return (await client.pollDevice(started.device_code)).body;
  };

  it('shows the account what is asked for and what it would give', async () => {
    const weaker = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS']);
    const { user_code } = await start();
    const { status, headers, body } = await weaker.readDevice(user_code);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      user_code,
      client_id: clientId,
      client_name: 'A television',
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      requested_scopes: SCOPE.split(' '),
      granted_scopes: ['openid', 'MANAGE_POSTS'],
      inherits_user_permissions: false,
      reading: expect.any(String),
      previously_granted_scopes: [],
      account: { id: weaker.id, handle: weaker.handle, name: `Name of ${weaker.handle}` },
      client: { registration: 'administrator' },
    });
  });

  it('is for somebody who is signed in', async () => {
    const started = await start();
    const stranger = openBrowser(tiers.address);
    const read = await stranger.get(`/api/oauth/device/consent?user_code=${started.user_code}`);
    expect([read.status, read.body.error]).toEqual([401, 'unauthenticated']);
    const { user_code } = started;
    const decided = await stranger.post('/api/oauth/device/consent', { user_code, decision: 'approve' });
    expect([decided.status, decided.body.error]).toEqual([401, 'unauthenticated']);
    expect(await claimant(started)).toBeNull();
  });

  it.each(['01ab-cdef', '01ABCDEF', ' 0 1 a-b-cdef', 'OIAB-CDEF', 'olab cdef'])('forgives %j', async (typed) => {
    const started = await start();
    const taken = `user_code_hash = sha256('01AB-CDEF')`;
    await deviceRow(tiers.databaseUrl, started.device_code, taken);
    expect(expectStatus(await member.readDevice(typed), 200).user_code).toBe('01AB-CDEF');
    expectStatus(await member.decideDevice(typed, 'approve'), 200);
    expect(await poll(started)).toHaveProperty('access_token');
    await deviceRow(tiers.databaseUrl, started.device_code, `user_code_hash = sha256(random()::text::bytea)`);
  });

  it.each([
    ['', '-'],
    ['too short', '01AB'],
    ['with a letter that is in no code', '01AB-CDEU'],
    ['over 32 characters', `01AB-CDEF${' '.repeat(24)}`],
    ['very long', '0'.repeat(5_000)],
    ['of other characters', '\u{1F511} <script>'],
    ['in digits of another script', '٠١٢٣-٤٥٦٧'],
  ])('refuses a code %s exactly as an unknown one', async (_, typed) => {
    expect(unknownCode).toMatchObject({ status: 400, error: 'invalid_request' });
    expect(refusal(await member.readDevice(typed))).toEqual(unknownCode);
    expect(refusal(await member.decideDevice(typed, 'approve'))).toEqual(unknownCode);
    expect(refusal(await member.decideDevice(typed, 'deny'))).toEqual(unknownCode);
  });

  it('claims the code for the first account that reads; to every other it looks unknown', async () => {
    const started = await start();
    expectStatus(await member.readDevice(started.user_code), 200);
    expect(await claimant(started)).toBe(member.id);
    expect(refusal(await other.readDevice(started.user_code))).toEqual(unknownCode);
    expect(refusal(await other.decideDevice(started.user_code, 'approve'))).toEqual(unknownCode);
    expect(refusal(await other.decideDevice(started.user_code, 'deny'))).toEqual(unknownCode);
    expect((await poll(started)).error).toBe('authorization_pending');
    expectStatus(await member.readDevice(started.user_code), 200);
    expectStatus(await member.decideDevice(started.user_code, 'approve'), 200);
    expect(claimsOf((await poll(started)).access_token).sub).toBe(member.id);
  });

  it('takes no decision without a claim', async () => {
    const started = await start();
    expect(refusal(await member.decideDevice(started.user_code, 'approve'))).toEqual(unknownCode);
    expect(refusal(await member.decideDevice(started.user_code, 'deny'))).toEqual(unknownCode);
    expect(await claimant(started)).toBeNull();
    expect((await poll(started)).error).toBe('authorization_pending');
  });

  it('answers access_denied to an account that may not approve, and claims nothing for it', async () => {
    const started = await start();
    const refused = await powerless.readDevice(started.user_code);
    expect([refused.status, refused.body.error]).toEqual([400, 'access_denied']);
    expect(await claimant(started)).toBeNull();
    await member.approveDevice(started.user_code);
  });

  it('lets an account that lost the right in between deny, not approve', async () => {
    const demoted = await admin.createMember(RIGHTS);
    const started = await start();
    expectStatus(await demoted.readDevice(started.user_code), 200);
    await demoted.setPermissions([]);
    const refused = await demoted.decideDevice(started.user_code, 'approve');
    expect([refused.status, refused.body.error]).toEqual([400, 'access_denied']);
    expect((await poll(started)).error).toBe('authorization_pending');
    expect(expectStatus(await demoted.decideDevice(started.user_code, 'deny'), 200)).toEqual({ status: 'denied' });
    expect((await poll(started)).error).toBe('access_denied');
  });

  it('gives at approval what the account holds then, not what it held when it read', async () => {
    const demoted = await admin.createMember(RIGHTS);
    const started = await start();
    expect(expectStatus(await demoted.readDevice(started.user_code), 200).granted_scopes).toContain('MANAGE_ROLES');
    await demoted.setPermissions(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS']);
    const approved = await demoted.decideDevice(started.user_code, 'approve');
    expect([approved.status, approved.body]).toEqual([200, { status: 'approved' }]);
    await demoted.setPermissions(RIGHTS);
    expect((await poll(started)).scope).toBe('openid MANAGE_POSTS');
  });

  it.each([
    ['denial', 'deny', 'approve', 'access_denied'],
    ['approval', 'approve', 'deny', undefined],
  ])('takes a %s as final', async (_, first, second, error) => {
    const started = await start();
    expectStatus(await member.readDevice(started.user_code), 200);
    expectStatus(await member.decideDevice(started.user_code, first), 200);
    expect(refusal(await member.decideDevice(started.user_code, second))).toEqual(unknownCode);
    expect(refusal(await member.decideDevice(started.user_code, first))).toEqual(unknownCode);
    expect(refusal(await member.readDevice(started.user_code))).toEqual(unknownCode);
    expect((await poll(started)).error).toBe(error);
  });

  it('makes an expired code look unknown', async () => {
    const started = await start();
    expectStatus(await member.readDevice(started.user_code), 200);
    await deviceRow(tiers.databaseUrl, started.device_code, 'expires_at = now()');
    expect(refusal(await member.readDevice(started.user_code))).toEqual(unknownCode);
    expect(refusal(await member.decideDevice(started.user_code, 'approve'))).toEqual(unknownCode);
  });

  it.each([undefined, '', 'Approve', 'yes', true, 1, null, ['approve']])(
    'refuses the decision %j',
    async (decision) => {
      const started = await start();
      expectStatus(await member.readDevice(started.user_code), 200);
      const { user_code } = started;
      const refused = await member.post('/api/oauth/device/consent', { user_code, decision });
      expect([refused.status, refused.body.error]).toEqual([400, 'invalid_request']);
      expect((await poll(started)).error).toBe('authorization_pending');
    },
  );
});
