import { status } from '@grpc/grpc-js';
import { afterAll, describe, expect, it } from 'vitest';
import { UNKNOWN_ID } from '../support/clients/managed-clients.ts';
import { FIRST_PARTY_SCOPE, rawClient } from '../support/clients/oauth-client.ts';
import { callGrants, detailsOf, refusalOf } from '../support/clients/proto-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import type { Member, RegisteredClient } from '../support/people/administrator.ts';
import { openDocumentSite, withDocuments } from '../support/sites/document-site.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();
const client = await admin.createClient({ allowed_scopes: ['READ_PROFILE', 'MANAGE_EVENTS', 'MANAGE_POSTS'] });
const CLI = { id: '', client_id: 'storyden-cli' };
const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS']);

const preview = (requested: string, by: { client_id: string } = client, account: { id: string } = member) =>
  callGrants(tiers.grantsAddress, {
    ...{ service: 'GrantService', method: 'PreviewScope', token: tiers.readerToken },
    request: { client_id: by.client_id, account_id: account.id, requested_scope: requested },
  });
const withheld = (reason: string, ...scopes: string[]) =>
  scopes.map((scope) => ({ scope, reason: `WITHHELD_REASON_${reason}` }));
/** The scope of the tokens that an approval of the same request gives. */
const approved = async (scope: string, by: RegisteredClient = client, account: Member = member) =>
  (await rawClient(tiers.address, by).tokensByCode(account, scope)).scope.split(' ');

describe('PreviewScope (docs/rpc.md)', () => {
  it('gives what an approval gives, and says of each other name why not', async () => {
    const requested = 'openid MANAGE_EVENTS MANAGE_POSTS CREATE_POST offline_access READ_PROFILE openid';
    const answer = await preview(requested);
    expect(answer).toEqual({
      granted_scopes: ['openid', 'offline_access', 'MANAGE_EVENTS', 'READ_PROFILE'],
      withheld: [...withheld('ACCOUNT_LACKS', 'MANAGE_POSTS'), ...withheld('CLIENT_NOT_ALLOWED', 'CREATE_POST')],
      may_approve: true,
    });
    expect(await approved(requested)).toEqual(answer.granted_scopes);
  });

  it('names the client first where neither has a permission', async () => {
    expect((await preview('MANAGE_SUSPENSIONS')).withheld).toEqual(
      withheld('CLIENT_NOT_ALLOWED', 'MANAGE_SUSPENSIONS'),
    );
  });

  it('grants nothing where nothing is requested', async () => {
    expect(await preview('')).toEqual({ may_approve: true });
    expect(await preview('  ')).toEqual({ may_approve: true });
  });

  it('tells names that do not exist from those that are withheld', async () => {
    expect(await preview('openid NO_SUCH_THING')).toEqual({
      granted_scopes: ['openid'],
      withheld: withheld('UNKNOWN_SCOPE', 'NO_SUCH_THING'),
      may_approve: true,
    });
  });

  it('counts ADMINISTRATOR as every permission, of the account and of what a client may have', async () => {
    expect(await preview('MANAGE_POSTS CREATE_POST', client, admin)).toEqual({
      granted_scopes: ['MANAGE_POSTS'],
      withheld: withheld('CLIENT_NOT_ALLOWED', 'CREATE_POST'),
      may_approve: true,
    });
    const anything = await admin.createClient({ allowed_scopes: ['ADMINISTRATOR'] });
    expect(await preview('MANAGE_EVENTS MANAGE_POSTS', anything)).toEqual({
      granted_scopes: ['MANAGE_EVENTS'],
      withheld: withheld('ACCOUNT_LACKS', 'MANAGE_POSTS'),
      may_approve: true,
    });
  });

  it('gives a client that inherits all that the account holds, requested or not', async () => {
    const { granted_scopes: granted, ...rest } = await preview('openid MANAGE_POSTS', CLI);
    expect(rest).toEqual({ withheld: withheld('ACCOUNT_LACKS', 'MANAGE_POSTS'), may_approve: true });
    expect(granted).toEqual(expect.arrayContaining(['openid', 'MANAGE_EVENTS', 'USE_OAUTH_CLIENTS']));
    expect(granted).not.toContain('offline_access');
    const tokens = await rawClient(tiers.address, CLI).tokensByDevice(member, FIRST_PARTY_SCOPE);
    expect((await preview(FIRST_PARTY_SCOPE, CLI)).granted_scopes).toEqual(tokens.scope.split(' '));
    const ofAdministrator = await preview('MANAGE_POSTS', CLI, admin);
    expect(ofAdministrator.withheld).toBeUndefined();
    expect(ofAdministrator.granted_scopes).toContain('ADMINISTRATOR');
  });

  describe('where nobody may approve', () => {
    // What is false, or an empty list, is not sent.
    const nothing = (reason: string) => ({ withheld: withheld(reason, 'openid', 'READ_PROFILE') });

    it('withholds all from an account that lacks USE_OAUTH_CLIENTS, or is suspended', async () => {
      const other = await admin.createMember(['MANAGE_EVENTS']);
      expect(await preview('openid READ_PROFILE', client, other)).toEqual(nothing('ACCOUNT_LACKS'));
      const suspended = await admin.createMember();
      await admin.suspend(suspended.handle);
      expect(await preview('openid READ_PROFILE', client, suspended)).toEqual(nothing('ACCOUNT_LACKS'));
      await admin.reinstate(suspended.handle);
      expect(await preview('openid', client, suspended)).toEqual({ granted_scopes: ['openid'], may_approve: true });
    });

    it('withholds all from a client whose owner is suspended', async () => {
      const owner = await admin.createMember();
      const owned = await admin.createClient({ account_id: owner.id, allowed_scopes: ['READ_PROFILE'] });
      expect((await preview('openid READ_PROFILE', owned)).may_approve).toBe(true);
      await admin.suspend(owner.handle);
      expect(await preview('openid READ_PROFILE', owned)).toEqual(nothing('CLIENT_NOT_ALLOWED'));
    });

    it('withholds all from a client that speaks for itself alone', async () => {
      const fields = { type: 'confidential', redirect_uris: [], allowed_grants: ['client_credentials'] };
      const own = await admin.createClient({ ...fields, allowed_scopes: ['READ_PROFILE'] });
      const answer = await preview('openid READ_PROFILE NO_SUCH_THING', own);
      expect(answer.withheld).toEqual([
        ...nothing('CLIENT_NOT_ALLOWED').withheld,
        ...withheld('UNKNOWN_SCOPE', 'NO_SUCH_THING'),
      ]);
    });
  });

  it('is NOT_FOUND for a client or an account that is unknown, and for a deleted client', async () => {
    const gone = await admin.createClient();
    await admin.deleteClient(gone);
    const unknown = { client_id: 'nobody' };
    for (const call of [
      preview('openid', unknown),
      preview('openid', gone),
      preview('openid', { client_id: '' }),
      preview('openid', client, { id: UNKNOWN_ID }),
      preview('openid', client, { id: 'no id' }),
    ]) {
      const refused = await refusalOf(call);
      expect(refused.code).toBe(status.NOT_FOUND);
      expect(detailsOf(refused)).toContainEqual(
        expect.objectContaining({ value: expect.objectContaining({ code: 'not_found' }) }),
      );
    }
  });

  it.each(['openid "quoted"', 'back\\slash', 'tab\tbed', 'ümlaut', 'line\n'])(
    'refuses what is no scope: %j',
    async (requested) => {
      const refused = await refusalOf(preview(requested));
      expect(refused.code).toBe(status.INVALID_ARGUMENT);
      expect(detailsOf(refused)).toMatchObject([{ value: { code: 'invalid_scope' } }]);
    },
  );

  it('changes nothing', async () => {
    const unused = await admin.createClient({ allowed_scopes: ['READ_PROFILE'] });
    const kept = async () => ({
      clients: await rowsOf(tiers.databaseUrl, 'select * from clients order by id'),
      consents: await rowsOf(tiers.databaseUrl, 'select * from consents order by id'),
      requests: await rowsOf(tiers.databaseUrl, 'select id from authorization_requests order by id'),
      counters: await rowsOf(tiers.databaseUrl, 'select * from grants_rate_limits order by key'),
    });
    const before = await kept();
    await preview('openid READ_PROFILE', unused);
    expect(await kept()).toEqual(before);
  });
});

describe('PreviewScope of a client that is known by its document', async () => {
  const site = await openDocumentSite();
  afterAll(() => site.close());
  const documented = await useTiers(withDocuments());

  it('fetches nothing: it is unknown until it is approved, and unknown again while it is banned', async () => {
    const person = await documented.admin.createMember();
    const clientId = site.clientId('previewed');
    const ask = () =>
      callGrants(documented.tiers.grantsAddress, {
        ...{ service: 'GrantService', method: 'PreviewScope', token: documented.tiers.readerToken },
        request: { client_id: clientId, account_id: person.id, requested_scope: 'openid CREATE_POST' },
      });
    expect((await refusalOf(ask())).code).toBe(status.NOT_FOUND);
    expect(site.asked('/clients/previewed')).toBe(0);

    await rawClient(documented.tiers.address, { client_id: clientId }).tokensByCode(person, 'openid');
    const fetched = site.asked('/clients/previewed');
    expect(await ask()).toEqual({
      granted_scopes: ['openid'],
      withheld: withheld('CLIENT_NOT_ALLOWED', 'CREATE_POST'),
      may_approve: true,
    });
    expect(site.asked('/clients/previewed')).toBe(fetched);

    const [row] = await rowsOf(documented.tiers.databaseUrl, 'select id from clients where client_id = $1', [clientId]);
    const ban = await documented.admin.patch(`/api/admin/oauth/clients/${row?.id}`, { banned: true });
    expectStatus(ban, 200);
    expect((await refusalOf(ask())).code).toBe(status.NOT_FOUND);
  });
});
