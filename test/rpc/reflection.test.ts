import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { equals, fromBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { GRANT_SERVICES } from '../support/clients/proto-client.ts';
import {
  askReflection,
  callDescribed,
  link,
  REFLECTION_VERSIONS,
  reflectedFiles,
} from '../support/clients/reflection.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const GRPC_SERVICES = [
  'grpc.health.v1.Health',
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
];

/** The files of the contract as the compiler sees them. */
async function builtFiles(): Promise<FileDescriptorProto[]> {
  const buf = path.join(ROOT, 'node_modules', '.bin', 'buf');
  const { stdout } = await promisify(execFile)(
    buf,
    ['build', '--as-file-descriptor-set', '--exclude-source-info', '-o', '-#format=binpb'],
    { cwd: ROOT, encoding: 'buffer', maxBuffer: 16 * 1024 * 1024 },
  );
  return fromBinary(FileDescriptorSetSchema, stdout).file;
}

describe('Server reflection', async () => {
  const { tiers } = await useTiers();
  const servers = [
    { name: 'grants', address: tiers.grantsAddress, services: [...GRANT_SERVICES, ...GRPC_SERVICES] },
    {
      name: 'accounts',
      address: tiers.accountsAddress,
      services: ['storyden.account.v1.AccountService', ...GRPC_SERVICES],
    },
  ];

  it.each(REFLECTION_VERSIONS)('shows every service that is served, itself included (%s)', async (version) => {
    for (const { address, services: expected } of servers) {
      const { services } = await reflectedFiles({ address, token: tiers.adminToken, version });
      expect(services.toSorted()).toEqual(expected.toSorted());
    }
  });

  it.each(REFLECTION_VERSIONS)(
    'gives files that link strictly, every method and field resolved (%s)',
    async (version) => {
      for (const { address } of servers) {
        const { services, files } = await reflectedFiles({ address, token: tiers.adminToken, version });
        const registry = link(files);
        for (const name of services) expect(registry.getService(name)?.methods.length, name).toBeGreaterThan(0);
      }
    },
  );

  it('gives the contract as the compiler sees it', async () => {
    const built = await builtFiles();
    for (const { address } of servers) {
      const { files } = await reflectedFiles({ address, token: tiers.adminToken });
      for (const [name, file] of files) {
        const expected = built.find((candidate) => candidate.name === name);
        expect(expected && equals(FileDescriptorProtoSchema, file, expected), name).toBe(true);
      }
    }
  });

  it('lets a client that knows nothing else call', async () => {
    const server = { address: tiers.grantsAddress, token: tiers.adminToken };
    const registry = link((await reflectedFiles(server)).files);
    const clients = registry.getService('storyden.oauth.v1.ClientService');
    const health = registry.getService('grpc.health.v1.Health');
    if (!clients || !health) throw new Error('a service is missing');
    const created = await callDescribed(server, clients, 'CreateClient', {
      name: 'From its description',
      type: 'CLIENT_TYPE_PUBLIC',
      allowed_grants: ['refresh_token'],
    });
    expect(created).toMatchObject({ client: { name: 'From its description', createdAt: expect.any(String) } });
    expect(await callDescribed(server, health, 'Check', {})).toEqual({ status: 'SERVING' });
  });

  it.each(REFLECTION_VERSIONS)('finds whatever has a name, and says what it has not (%s)', async (version) => {
    const server = { address: tiers.grantsAddress, token: tiers.readerToken, version };
    const symbols = [
      'storyden.oauth.v1.ClientService.CreateClient',
      'storyden.oauth.v1.Client',
      'storyden.oauth.v1.Client.client_id',
      'storyden.oauth.v1.CLIENT_TYPE_PUBLIC',
      'grpc.health.v1.HealthCheckResponse.ServingStatus',
      'google.protobuf.Timestamp',
    ];
    const found = await askReflection(
      server,
      symbols.map((value) => ({ case: 'fileContainingSymbol', value })),
    );
    expect(found.map((answer) => answer.case)).toEqual(symbols.map(() => 'fileDescriptorResponse'));
    const [byName, extensions, ...missing] = await askReflection(server, [
      { case: 'fileByFilename', value: 'google/protobuf/timestamp.proto' },
      { case: 'allExtensionNumbersOfType', value: 'storyden.oauth.v1.Client' },
      { case: 'fileByFilename', value: 'storyden/oauth/v1/none.proto' },
      { case: 'fileContainingSymbol', value: 'storyden.oauth.v1.None' },
      { case: 'allExtensionNumbersOfType', value: 'storyden.oauth.v1.None' },
      { case: 'fileContainingExtension', value: { containingType: 'storyden.oauth.v1.Client', extensionNumber: 1 } },
      { case: undefined },
    ]);
    expect(byName?.case).toBe('fileDescriptorResponse');
    expect(extensions).toMatchObject({ value: { baseTypeName: 'storyden.oauth.v1.Client', extensionNumber: [] } });
    const [file, symbol, type, extension, nothing] = missing;
    for (const answer of [file, symbol, type, extension]) {
      expect(answer).toMatchObject({ case: 'errorResponse', value: { errorCode: status.NOT_FOUND } });
    }
    expect(nothing).toMatchObject({ case: 'errorResponse', value: { errorCode: status.INVALID_ARGUMENT } });
  });

  it.each(REFLECTION_VERSIONS)('answers any known caller, and nobody else (%s)', async (version) => {
    for (const { address } of servers) {
      for (const token of [tiers.rpcToken, tiers.readerToken, tiers.adminToken]) {
        await expect(reflectedFiles({ address, token, version })).resolves.toBeDefined();
      }
      for (const token of [undefined, 'unknown']) {
        await expect(reflectedFiles({ address, token, version })).rejects.toMatchObject({
          code: status.UNAUTHENTICATED,
        });
      }
    }
  });
});
