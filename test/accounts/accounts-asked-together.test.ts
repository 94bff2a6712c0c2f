import { create, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { type handleUnaryCall, Server, ServerCredentials } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AccountService } from '../../proto/gen/storyden/account/v1/account_pb.ts';
import { grpcTransport } from '../../runtime/grpc-transport.ts';
import { accountServiceClient } from '../../services/grants/account-service-client.ts';
import { rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { claimsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid offline_access';

describe('Refreshes and userinfo of many accounts at once', async () => {
  const { tiers, admin } = await useTiers();
  const client = rawClient(tiers.address, await admin.createClient({ type: 'confidential' }));

  it('are each decided on their own account', async () => {
    const members = await Promise.all(Array.from({ length: 12 }, () => admin.createMember()));
    const held = await Promise.all(
      members.map(async (member) => ({ member, tokens: await client.tokensByCode(member, SCOPE) })),
    );
    const suspended = new Set(members.filter((_, index) => index % 3 === 0).map(({ handle }) => handle));
    for (const handle of suspended) await admin.suspend(handle);

    const outcomes = await Promise.all(
      held.map(async ({ member, tokens }) => ({
        handle: member.handle,
        subject: claimsOf(tokens.access_token).sub,
        told: await userinfo(tiers.address, tokens.access_token),
        refreshed: await client.refresh(tokens.refresh_token),
      })),
    );
    for (const { handle, subject, told, refreshed } of outcomes) {
      if (suspended.has(handle)) {
        expect([told.status, refreshed.status, refreshed.body.error]).toEqual([401, 400, 'invalid_grant']);
      } else {
        expect(expectStatus(told, 200).sub).toBe(subject);
        expect(claimsOf(expectStatus(refreshed, 200).access_token).sub).toBe(subject);
      }
    }
  });
});

describe('An account system that serves GetAccount and nothing else', () => {
  it('is asked one by one for accounts that are wanted at once', async () => {
    const { port, asked } = await serveGetAccount();
    const transport = grpcTransport({ tier: 'account service', address: `127.0.0.1:${port}`, token: 'any' });
    onTestFinished(transport.close);
    const { find } = accountServiceClient(transport).forCall({ requestId: 'one', timeoutMs: undefined });
    const ids = ['ann', 'bob', 'eve'];
    for (const turn of [1, 2]) {
      const accounts = await Promise.all(ids.map(find));
      expect(accounts.map((account) => account?.id)).toEqual(ids);
      expect(asked).toHaveLength(turn * ids.length);
    }
  });
});

/** A stock gRPC server: no batches, no tunnels, no health. */
async function serveGetAccount() {
  const { input, output, parent, name } = AccountService.method.getAccount;
  const asked: string[] = [];
  const definition = {
    path: `/${parent.typeName}/${name}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: (request: MessageShape<typeof input>) => Buffer.from(toBinary(input, request)),
    requestDeserialize: (bytes: Buffer) => fromBinary(input, bytes),
    responseSerialize: (answer: MessageShape<typeof output>) => Buffer.from(toBinary(output, answer)),
    responseDeserialize: (bytes: Buffer) => fromBinary(output, bytes),
  } as const;
  const getAccount: handleUnaryCall<MessageShape<typeof input>, MessageShape<typeof output>> = (
    { request: { accountId } },
    answer,
  ) => {
    asked.push(accountId);
    answer(null, create(output, { account: { id: accountId } }));
  };
  const server = new Server();
  server.addService({ getAccount: definition }, { getAccount });
  onTestFinished(() => server.forceShutdown());
  const port = await new Promise<number>((resolve, reject) => {
    const bound = (error: Error | null, at: number) => (error ? reject(error) : resolve(at));
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), bound);
  });
  return { port, asked };
}
