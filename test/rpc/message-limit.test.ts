import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { callGrants, refusalOf } from '../support/clients/proto-client.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const LIMIT = 4 * 1024 * 1024;

describe('A message', async () => {
  const { tiers } = await useTiers();
  const overConnect = (accountId: string) =>
    fetch(`${tiers.connectAddress}/storyden.oauth.v1.GrantService/ListGrants`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tiers.readerToken}` },
      body: JSON.stringify({ accountId }),
    });
  const overGrpc = (account_id: string) =>
    callGrants(tiers.grantsAddress, {
      service: 'GrantService',
      method: 'ListGrants',
      request: { account_id },
      token: tiers.readerToken,
    });

  it('of 4 MiB is read on both ports, a larger one on neither', async () => {
    expect(await overGrpc('a'.repeat(LIMIT - 100))).toEqual({});
    expect((await overConnect('a'.repeat(LIMIT - 100))).status).toBe(200);
    expect((await refusalOf(overGrpc('a'.repeat(LIMIT)))).code).toBe(status.RESOURCE_EXHAUSTED);
    const refused = await overConnect('a'.repeat(LIMIT));
    expect([refused.status, (await refused.json()).code]).toEqual([429, 'resource_exhausted']);
  });
});
