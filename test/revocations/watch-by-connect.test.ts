import { createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { describe, expect, it } from 'vitest';
import { GrantService } from '../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import { holdTransaction } from '../support/database/held-transactions.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

describe('WatchRevocations on the port of Connect', async () => {
  const { tiers } = await useTiers();
  const options = { httpVersion: '1.1', baseUrl: tiers.connectAddress } as const;
  const headers = { authorization: `Bearer ${tiers.readerToken}` };

  const revoke = async (jti: string) => {
    const transaction = await holdTransaction(tiers.databaseUrl);
    await transaction.revoke(jti);
    await transaction.commit();
  };

  it.each([
    ['JSON', createConnectTransport({ ...options, useBinaryFormat: false })],
    ['Connect', createConnectTransport(options)],
    ['gRPC-Web', createGrpcWebTransport(options)],
  ])('tells over %s what happens, and goes on after a cursor', async (name, transport) => {
    const { watchRevocations } = createClient(GrantService, transport);
    const [one, two] = [`${name}-1`, `${name}-2`];
    /** Follows until a token is told of. */
    const follow = async (cursor: string, jti: string, caughtUp: () => Promise<void>) => {
      const told: string[] = [];
      for await (const { cursor: after, event } of watchRevocations({ cursor }, { headers })) {
        if (event.case === 'heartbeat') await caughtUp();
        else if (event.value?.jti) told.push(event.value.jti);
        if (told.includes(jti)) return { told, after };
      }
      throw new Error('the stream ended by itself');
    };
    const first = await follow('', one, () => revoke(one));
    await revoke(two);
    const next = await follow(first.after, two, () => Promise.reject(new Error('a heartbeat came before it')));
    expect(next.told).toEqual([two]);
  });
});
