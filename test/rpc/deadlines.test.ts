import { fromBinary } from '@bufbuild/protobuf';
import { type Deadline, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AccountService } from '../../proto/gen/storyden/account/v1/account_pb.ts';
import { FIRST_PARTY_SCOPE } from '../support/clients/oauth-client.ts';
import { callGrants, refusalOf } from '../support/clients/proto-client.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

/** An account service that never answers, and tells how long each caller waits. */
async function silentAccounts() {
  const server = new Server();
  const deadlines: Deadline[] = [];
  const { getAccount } = AccountService.method;
  const definition = {
    getAccount: {
      path: `/${AccountService.typeName}/${getAccount.name}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: () => Buffer.alloc(0),
      requestDeserialize: (bytes: Buffer) => fromBinary(getAccount.input, bytes),
      responseSerialize: () => Buffer.alloc(0),
      responseDeserialize: (bytes: Buffer) => bytes,
    },
  };
  server.addService(definition, {
    getAccount: (call: { getDeadline(): Deadline }) => deadlines.push(call.getDeadline()),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, deadlines, stop: () => server.forceShutdown() };
}

describe('The deadline of a call', async () => {
  const accounts = await silentAccounts();
  const { tiers, admin } = await useTiers({ grants: { accountsAddress: accounts.address } });

  it('goes on to the account service, and is the end for the caller', async () => {
    onTestFinished(accounts.stop);
    const call = (method: string, request: object, within?: number) =>
      callGrants(tiers.grantsAddress, {
        service: 'DeviceService',
        method,
        request,
        token: tiers.rpcToken,
        ...(within && { within }),
      });
    const { user_code } = await call('StartDeviceAuthorization', {
      client: { client_id: 'storyden-cli' },
      scope: FIRST_PARTY_SCOPE,
    });
    const claim = { user_code, account_id: admin.id, client_address: '192.0.2.1' };
    const before = Date.now();
    const refused = await refusalOf(call('ClaimDeviceAuthorization', claim, 1_500));
    const after = Date.now();
    expect(refused.code).toBe(status.DEADLINE_EXCEEDED);
    expect(accounts.deadlines.length).toBeGreaterThan(0);
    for (const deadline of accounts.deadlines.map(Number)) {
      expect(deadline).toBeGreaterThan(before);
      expect(deadline).toBeLessThan(after + 250);
    }
  });
});
