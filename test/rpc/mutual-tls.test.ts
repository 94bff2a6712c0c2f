import { randomBytes } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { callerTokenHash } from '../../services/shared/rpc/callers.ts';
import { healthOf, SERVING } from '../support/clients/grpc-health.ts';
import { FIRST_PARTY_SCOPE, rawClient } from '../support/clients/oauth-client.ts';
import { callAccounts, callGrants } from '../support/clients/proto-client.ts';
import { runCommand } from '../support/command.ts';
import { makeAuthority } from '../support/network/certificates.ts';
import { bringing, outcomeOf, postJson } from '../support/network/tls-callers.ts';
import { GATEWAY_NAME, secureTiers, TIERS_LISTED } from '../support/tiers/secured-tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const CLI = { client_id: 'storyden-cli' };
const READ = { service: 'GrantService', method: 'ListGrants' };
const WRITE = { service: 'GrantService', method: 'RevokeGrant', request: { id: 'gnt_none' } };
const UNKNOWN = 'present the token or the certificate of a configured caller';

const authority = await makeAuthority();
const stranger = await makeAuthority('stranger');
const search = await authority.certify({ dns: ['search.internal'] });
const token = randomBytes(32).toString('hex');
const LISTED = [...TIERS_LISTED, 'Search.Internal:tls:reader', `backup:${callerTokenHash(token)}:admin`];

describe('Both tiers over mutual TLS', async () => {
  const { files, overrides } = await secureTiers(authority, LISTED);
  const { tiers, admin } = await useTiers(overrides);
  const secured = bringing(authority.cert, search);

  it('run both flows without any token', async () => {
    const byDevice = await rawClient(tiers.address, CLI).tokensByDevice(admin, FIRST_PARTY_SCOPE);
    const registered = await admin.createClient();
    const byCode = await rawClient(tiers.address, registered).tokensByCode(admin, 'openid');
    for (const { access_token } of [byDevice, byCode]) expect(access_token).toMatch(/^ey/);
  });

  it('let a caller do what the name in its certificate may', async () => {
    expect(await outcomeOf(callGrants(tiers.grantsAddress, { ...READ, secured }))).toBe(status.OK);
    expect(await outcomeOf(callGrants(tiers.grantsAddress, { ...WRITE, secured }))).toBe(status.PERMISSION_DENIED);
    const gateway = bringing(authority.cert, await authority.certify({ dns: ['any'], uris: [GATEWAY_NAME] }));
    expect(await outcomeOf(callGrants(tiers.grantsAddress, { ...WRITE, secured: gateway }))).toBe(status.NOT_FOUND);
  });

  it.each([
    ['a name that is not listed', () => authority.certify({ dns: ['gateway'], uris: [`${GATEWAY_NAME}2`] })],
    ['a certificate of another authority', () => stranger.certify({ uris: [GATEWAY_NAME] })],
    ['a certificate that has expired', () => authority.certify({ uris: [GATEWAY_NAME], expired: true })],
    ['no certificate', () => undefined],
  ])('refuse a caller with %s, whom a token makes known', async (_, certify) => {
    const secured = bringing(authority.cert, await certify());
    const refused = expect.objectContaining({ code: status.UNAUTHENTICATED, details: UNKNOWN });
    await expect(callGrants(tiers.grantsAddress, { ...READ, secured })).rejects.toEqual(refused);
    await expect(callAccounts(tiers.accountsAddress, { method: 'ListRoles', secured })).rejects.toEqual(refused);
    expect(await outcomeOf(callGrants(tiers.grantsAddress, { ...READ, secured, token }))).toBe(status.OK);
  });

  it('write down the names of a certificate that is not listed', () => {
    const refused = tiers.logLines.map((line) => JSON.parse(line)).filter(({ msg }) => msg.startsWith('unknown RPC'));
    const names = refused.flatMap(({ certificate_names = [] }) => certificate_names);
    expect(names).toEqual(expect.arrayContaining(['gateway', `${GATEWAY_NAME}2`]));
    expect(names).not.toContain(GATEWAY_NAME);
  });

  it('take a token for the caller where both are there, and a wrong one for a mistake', async () => {
    expect(await outcomeOf(callGrants(tiers.grantsAddress, { ...WRITE, secured, token }))).toBe(status.NOT_FOUND);
    const wrong = { ...READ, secured, token: 'wrong' };
    expect(await outcomeOf(callGrants(tiers.grantsAddress, wrong))).toBe(status.UNAUTHENTICATED);
  });

  it('are believed by nobody who trusts another authority, and speak no plain text', async () => {
    const suspicious = { ...READ, secured: bringing(stranger.cert, search) };
    expect(await outcomeOf(callGrants(tiers.grantsAddress, suspicious))).toBe(status.UNAVAILABLE);
    expect(await outcomeOf(callGrants(tiers.grantsAddress, { ...READ, token }))).toBe(status.UNAVAILABLE);
  });

  it('tell of their health without a certificate', async () => {
    expect(await healthOf(tiers.grantsAddress, bringing(authority.cert))).toEqual(SERVING);
    const run = runCommand(process.execPath, ['services/shared/commands/check-health.ts', tiers.accountsAddress], {
      RPC_TLS_CERT: files.path('accounts.crt'),
    });
    expect(await run.ended(), run.output()).toBe(0);
  });

  it('know the same callers on the Connect port', async () => {
    const address = tiers.connectAddress.replace('http:', 'https:');
    const post = (method: string, more: Parameters<typeof postJson>[1]) =>
      postJson(`${address}/storyden.oauth.v1.GrantService/${method}`, more);
    expect(await post('ListGrants', search)).toMatchObject({ status: 200 });
    expect(await post('RevokeGrant', search)).toMatchObject({ status: 403, body: { code: 'permission_denied' } });
    for (const none of [{}, await stranger.certify({ dns: ['search.internal'] })]) {
      expect(await post('ListGrants', none)).toMatchObject({ status: 401, body: { message: UNKNOWN } });
    }
    expect(await post('ListGrants', { headers: { authorization: `Bearer ${token}` } })).toMatchObject({ status: 200 });
  });
});

describe('Both tiers over TLS with tokens', async () => {
  const { rpcTls } = await secureTiers(authority, []);
  const { identity, ca } = rpcTls('grants');
  const { tiers, admin } = await useTiers({
    accounts: { rpcTls: { identity } },
    grants: { rpcTls: { identity, ca } },
    gateway: { rpcTls: { ca } },
  });

  it('run a flow, and know callers by their tokens alone', async () => {
    const tokens = await rawClient(tiers.address, CLI).tokensByDevice(admin, FIRST_PARTY_SCOPE);
    expect(tokens.access_token).toMatch(/^ey/);
    const secured = bringing(authority.cert, search);
    const call = { method: 'ListAccounts', secured };
    expect(await outcomeOf(callAccounts(tiers.accountsAddress, { ...call, token: tiers.readerToken }))).toBe(status.OK);
    expect(await outcomeOf(callAccounts(tiers.accountsAddress, call))).toBe(status.UNAUTHENTICATED);
  });
});
