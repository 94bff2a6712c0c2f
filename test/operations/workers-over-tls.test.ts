import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FIRST_PARTY_SCOPE, rawClient } from '../support/clients/oauth-client.ts';
import { makeAuthority, mountedFiles } from '../support/network/certificates.ts';
import { administratorOf } from '../support/people/administrator.ts';
import { startWorkerTiers } from '../support/tiers/worker-tiers.ts';

// Every start is a process that starts others.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe('Three tiers of two workers each, with certificates and no token,', () => {
  it('call each other as one does', async () => {
    const authority = await makeAuthority();
    const { cert, key } = await authority.certify({ dns: ['tiers.internal'] });
    const files = await mountedFiles({ cert, key, ca: authority.cert, callers: 'tiers.internal:tls:gateway+reader' });
    onTestFinished(files.remove);
    const tiers = await startWorkerTiers(2, {
      RPC_TLS_CERT: files.path('cert'),
      RPC_TLS_KEY_FILE: files.path('key'),
      RPC_TLS_CA: authority.cert,
      RPC_TOKEN: '',
      RPC_CALLERS: '',
      RPC_CALLERS_FILE: files.path('callers'),
    });
    onTestFinished(tiers.stop);
    const admin = await administratorOf(tiers);
    const flows = Array.from({ length: 6 }, () =>
      rawClient(tiers.address, { client_id: 'storyden-cli' }).tokensByDevice(admin, FIRST_PARTY_SCOPE),
    );
    for (const { access_token } of await Promise.all(flows)) expect(access_token).toMatch(/^ey/);
  });
});
