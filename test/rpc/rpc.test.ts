import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { load } from '@grpc/proto-loader';
import { describe, expect, it } from 'vitest';
import { FIRST_PARTY_SCOPE, rawClient } from '../support/clients/oauth-client.ts';
import {
  ACCOUNT_PROTOS,
  callGrants,
  ERROR_PROTOS,
  LOAD_OPTIONS,
  type Message,
  OAUTH_PROTOS,
} from '../support/clients/proto-client.ts';
import { expectStatus } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const CLI = { client_id: 'storyden-cli' };

describe('The contract (architecture.md, RPC)', () => {
  it.each([...OAUTH_PROTOS, ...ACCOUNT_PROTOS, ...ERROR_PROTOS])('%s loads on its own', async (file) => {
    const names = Object.keys(await load(file, LOAD_OPTIONS));
    expect(names.filter((name) => !/^(storyden|google\.protobuf)\./.test(name))).toEqual([]);
    expect(names.some((name) => name.startsWith('storyden.'))).toBe(true);
  });

  it('is these files and no others', () => {
    const root = path.join(import.meta.dirname, '..', '..', 'proto', 'storyden');
    const files = ['oauth', 'account', 'error'].flatMap((name) =>
      readdirSync(path.join(root, name, 'v1')).map((file) => `storyden/${name}/v1/${file}`),
    );
    expect(files.sort()).toEqual([...OAUTH_PROTOS, ...ACCOUNT_PROTOS, ...ERROR_PROTOS].sort());
  });
});

describe('An RPC client that nobody here wrote', async () => {
  const { tiers, admin } = await useTiers();

  const asGateway = (service: string, method: string, request: Message) =>
    callGrants(tiers.grantsAddress, { service, method, request, token: tiers.rpcToken });

  it('runs the device flow over gRPC, reads what it gave, and revokes it', async () => {
    const start = { client: CLI, scope: FIRST_PARTY_SCOPE };
    const started = await asGateway('DeviceService', 'StartDeviceAuthorization', start);
    expect(started).toMatchObject({ expires_in: 900, interval: 5 });

    const typed = { user_code: started.user_code, client_address: '192.0.2.1' };
    const claim = { ...typed, account_id: admin.id };
    const consent = await asGateway('DeviceService', 'ClaimDeviceAuthorization', claim);
    expect(consent).toMatchObject({ client_name: 'Storyden', inherits_user_permissions: true });
    const signedIn = { account_id: admin.id, authenticated_at: { seconds: 1_700_000_000 } };
    const approval = { ...typed, signed_in: signedIn, decision: 'DECISION_APPROVE' };
    expect(await asGateway('DeviceService', 'SubmitDeviceConsent', approval)).toEqual({ decision: 'DECISION_APPROVE' });

    const poll = { client: CLI, device_code: started.device_code };
    const { tokens } = await asGateway('TokenService', 'ExchangeDeviceCode', poll);
    const { access_token, refresh_token } = tokens;
    const info = await asGateway('TokenService', 'GetUserInfo', { access_token });
    expect(info).toMatchObject({ sub: admin.id, preferred_username: admin.handle });

    const { grants } = await asGateway('GrantService', 'ListGrants', { account_id: admin.id });
    expect(grants).toEqual([expect.objectContaining({ client_id: 'storyden-cli', can_renew: true })]);
    await asGateway('GrantService', 'RevokeGrant', { id: grants[0].id });
    const refreshed = await rawClient(tiers.address, CLI).refresh(refresh_token);
    expect([refreshed.status, refreshed.body.error]).toEqual([400, 'invalid_grant']);
  });

  describe('as curl, which posts JSON,', () => {
    const curl = async (method: string, body: unknown, token?: string) => {
      const authorization = token ? ['-H', `authorization: Bearer ${token}`] : [];
      const { stdout } = await promisify(execFile)('curl', [
        ...['-sS', '-X', 'POST', '-w', '\\n%{http_code}', '-H', 'content-type: application/json'],
        ...[...authorization, '-d', JSON.stringify(body), `${tiers.connectAddress}/storyden.oauth.v1.${method}`],
      ]);
      const [text = '', status] = stdout.split('\n');
      return { status: Number(status), body: JSON.parse(text) };
    };
    const start = (scope: string, token?: string) =>
      curl('DeviceService/StartDeviceAuthorization', { client: { clientId: 'storyden-cli' }, scope }, token);

    it('reads the keys and starts a device flow', async () => {
      const keys = await curl('KeyService/GetKeySet', {}, tiers.readerToken);
      expect(keys).toMatchObject({
        status: 200,
        body: { signingAlgs: expect.arrayContaining(['ES256']), cacheForSeconds: 300 },
      });
      const started = await start(FIRST_PARTY_SCOPE, tiers.rpcToken);
      expect(started).toMatchObject({ status: 200, body: { expiresIn: 900, interval: 5 } });
      expectStatus(await admin.readDevice(started.body.userCode), 200);
    });

    it('is refused as over gRPC: no caller, a caller without the role, an OAuth error with its detail', async () => {
      expect(await start(FIRST_PARTY_SCOPE)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
      const reader = await start(FIRST_PARTY_SCOPE, tiers.readerToken);
      expect(reader).toMatchObject({ status: 403, body: { code: 'permission_denied' } });
      const refused = await start('openid', tiers.rpcToken);
      expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_argument' } });
      expect(refused.body.details).toEqual([expect.objectContaining({ type: 'storyden.oauth.v1.OAuthErrorDetail' })]);
    });
  });
});
