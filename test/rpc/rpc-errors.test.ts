import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { callGrants, detailsOf, type Message, refusalOf } from '../support/clients/proto-client.ts';
import { deviceRow, rowsOf } from '../support/database/rows.ts';
import { expectErrorShape } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const DEVICE_CODE = 'x'.repeat(43);

describe('RPC errors (architecture.md, RPC)', async () => {
  const { tiers, admin } = await useTiers();
  const confidential = await admin.createClient({ type: 'confidential' });

  const refused = (service: string, method: string, request: Message, requestId = 'test-request') =>
    refusalOf(callGrants(tiers.grantsAddress, { service, method, request, token: tiers.rpcToken, requestId }));
  const CLI = { client_id: 'storyden-cli' };

  it.each([
    [
      'invalid_scope',
      'INVALID_ARGUMENT',
      'DeviceService',
      'StartDeviceAuthorization',
      { client: CLI, scope: 'openid' },
    ],
    ['invalid_request', 'INVALID_ARGUMENT', 'AuthorizationService', 'StartAuthorization', {}],
    [
      'unauthorized_client',
      'PERMISSION_DENIED',
      'TokenService',
      'ExchangeAuthorizationCode',
      { client: CLI, code: 'x' },
    ],
    [
      'invalid_grant',
      'FAILED_PRECONDITION',
      'TokenService',
      'ExchangeDeviceCode',
      { client: CLI, device_code: DEVICE_CODE },
    ],
    ['invalid_grant', 'FAILED_PRECONDITION', 'TokenService', 'RefreshTokens', { client: CLI, refresh_token: 'x' }],
    ['invalid_client', 'UNAUTHENTICATED', 'DeviceService', 'StartDeviceAuthorization', { client: 'CONFIDENTIAL' }],
    ['invalid_token', 'UNAUTHENTICATED', 'TokenService', 'GetUserInfo', { access_token: 'x' }],
  ] as const)('%s is %s with one OAuthErrorDetail', async (error, code, service, method, request: Message) => {
    const client = request.client === 'CONFIDENTIAL' ? { client: { client_id: confidential.client_id } } : {};
    const failure = await refused(service, method, { ...request, ...client });
    expect(status[failure.code]).toBe(code);
    expect(detailsOf(failure)).toEqual([
      { type: 'storyden.oauth.v1.OAuthErrorDetail', value: { code: error, description: expect.any(String) } },
    ]);
  });

  it('authorization_pending is FAILED_PRECONDITION, slow_down RESOURCE_EXHAUSTED', async () => {
    const scope = 'openid profile offline_access';
    const start = { service: 'DeviceService', method: 'StartDeviceAuthorization', request: { client: CLI, scope } };
    const { device_code } = await callGrants(tiers.grantsAddress, { ...start, token: tiers.rpcToken });
    for (const [code, error] of [
      [status.FAILED_PRECONDITION, 'authorization_pending'],
      [status.RESOURCE_EXHAUSTED, 'slow_down'],
    ]) {
      await deviceRow(tiers.databaseUrl, device_code, `last_polled_at = last_polled_at - interval '2 seconds'`);
      const failure = await refused('TokenService', 'ExchangeDeviceCode', { client: CLI, device_code });
      expect([failure.code, detailsOf(failure)[0]?.value.code]).toEqual([code, error]);
    }
  });

  it('what is not OAuth carries ErrorDetail: an unknown id is NOT_FOUND', async () => {
    for (const id of ['019aa000-0000-7000-8000-000000000000', 'x', '']) {
      const failure = await refused('GrantService', 'GetGrant', { id });
      expect(failure.code).toBe(status.NOT_FOUND);
      const [detail, ...others] = detailsOf(failure);
      expect(detail).toMatchObject({ type: 'storyden.account.v1.ErrorDetail', value: { code: 'not_found' } });
      // What callers of the next release read has the same content.
      expect(others).toEqual([{ type: 'storyden.error.v1.ErrorDetail', value: detail?.value }]);
    }
  });

  describe('the unexpected', () => {
    beforeAll(() => rowsOf(tiers.databaseUrl, 'alter table clients rename column scope_policy to policy'));
    afterAll(() => rowsOf(tiers.databaseUrl, 'alter table clients rename column policy to scope_policy'));

    it('reaches an RPC caller without its text, and is written down with the id of the request', async () => {
      const failure = await refused('DeviceService', 'StartDeviceAuthorization', { client: CLI }, 'odd-request');
      expect([failure.code, failure.details]).toEqual([status.INTERNAL, 'unexpected error']);
      expect(detailsOf(failure)).toEqual([]);
      const lines = tiers.logLines.map((line) => JSON.parse(line));
      const line = lines.find(({ request_id, msg }) => request_id === 'odd-request' && msg === 'unexpected error');
      expect(line.err.message).toContain('scope_policy');
    });

    it('is 500 without its text over HTTP, in both shapes', async () => {
      const oauth = await rawClient(tiers.address, CLI).startDevice();
      const platform = await admin.readDevice('01AB-CDEF');
      expectErrorShape(oauth, 'oauth');
      expectErrorShape(platform, 'platform');
      expect([oauth.status, oauth.body.error]).toEqual([500, 'server_error']);
      expect([platform.status, platform.body.error]).toEqual([500, 'internal_error']);
      for (const { text } of [oauth, platform]) expect(text).not.toMatch(/scope_policy|column|select|clients/i);
    });
  });
});
