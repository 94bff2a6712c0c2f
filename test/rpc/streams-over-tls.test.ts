import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { Client, status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { GrantService, type WatchRevocationsResponse } from '../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import { makeAuthority } from '../support/network/certificates.ts';
import { bringing } from '../support/network/tls-callers.ts';
import { secureTiers, TIERS_LISTED } from '../support/tiers/secured-tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SEARCH = 'search.internal:tls:reader';
const authority = await makeAuthority();
const search = await authority.certify({ dns: ['search.internal'] });

describe('A stream over mutual TLS', async () => {
  const { files, overrides } = await secureTiers(authority, [...TIERS_LISTED, SEARCH]);
  const { tiers } = await useTiers(overrides);
  const baseUrl = tiers.connectAddress.replace('http:', 'https:');
  const nodeOptions = { ca: authority.cert, cert: search.cert, key: search.key };

  /** What a stream brings first, and the code with which it ends. */
  async function watch(stream: AsyncIterable<WatchRevocationsResponse>, begun: () => void) {
    let first: string | undefined;
    try {
      for await (const { event } of stream) {
        first ??= event.case;
        begun();
      }
    } catch (error) {
      return { first, code: ConnectError.from(error).code };
    }
    return { first, code: undefined };
  }

  it.each([
    [
      'over Connect, in JSON',
      () => createConnectTransport({ httpVersion: '1.1', baseUrl, nodeOptions, useBinaryFormat: false }),
    ],
    ['over Connect', () => createConnectTransport({ httpVersion: '1.1', baseUrl, nodeOptions })],
    ['over gRPC-Web', () => createGrpcWebTransport({ httpVersion: '1.1', baseUrl, nodeOptions })],
  ])('%s is for a listed caller, and ends when the caller is taken off the list', async (_, transport) => {
    await files.put('callers', [...TIERS_LISTED, SEARCH].join());
    const grants = createClient(GrantService, transport());
    await expect.poll(() => grants.listGrants({}).then(Boolean, () => false), { timeout: 15_000 }).toBe(true);
    const ended = await watch(grants.watchRevocations({}), () => files.put('callers', TIERS_LISTED.join()));
    expect(ended).toEqual({ first: 'heartbeat', code: Code.Unauthenticated });
  });

  it('over gRPC likewise', async () => {
    await files.put('callers', [...TIERS_LISTED, SEARCH].join());
    const { input, output, name } = GrantService.method.watchRevocations;
    const client = new Client(tiers.grantsAddress, bringing(authority.cert, search));
    const open = () =>
      client.makeServerStreamRequest(
        `/${GrantService.typeName}/${name}`,
        (message) => Buffer.from(toBinary(input, message)),
        (bytes) => fromBinary(output, bytes),
        create(input),
      );
    const firstOf = async () => {
      for await (const { event } of open()) return event.case;
    };
    await expect.poll(() => firstOf().catch(() => undefined), { timeout: 15_000 }).toBe('heartbeat');
    const code = await new Promise<status>((resolve) => {
      const stream = open();
      stream.on('data', () => files.put('callers', TIERS_LISTED.join()));
      stream.on('status', ({ code }) => resolve(code));
      stream.on('error', () => undefined);
    });
    client.close();
    expect(code).toBe(status.UNAUTHENTICATED);
  });
});
