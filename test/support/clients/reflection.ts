import {
  create,
  createFileRegistry,
  type DescMethod,
  type DescMethodBiDiStreaming,
  type DescService,
  type FileRegistry,
  fromBinary,
  fromJson,
  type JsonValue,
  type MessageInitShape,
  type MessageShape,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { ServerReflection as V1 } from '../../../proto/gen/grpc/reflection/v1/reflection_pb.ts';
import { ServerReflection as V1Alpha } from '../../../proto/gen/grpc/reflection/v1alpha/reflection_pb.ts';

const VERSIONS = { v1: V1, v1alpha: V1Alpha } as const;

export type ReflectionVersion = keyof typeof VERSIONS;
export const REFLECTION_VERSIONS = Object.keys(VERSIONS) as ReflectionVersion[];

type Ask = MessageInitShape<typeof V1.method.serverReflectionInfo.input>['messageRequest'];
type Answer = MessageShape<typeof V1.method.serverReflectionInfo.output>['messageResponse'];

/** Asks server reflection, each question on the same stream. @throws ServiceError */
export async function askReflection(
  server: { address: string; token?: string | undefined; version?: ReflectionVersion },
  questions: readonly Ask[],
): Promise<Answer[]> {
  const method = VERSIONS[server.version ?? 'v1'].method.serverReflectionInfo as DescMethodBiDiStreaming<
    typeof V1.method.serverReflectionInfo.input,
    typeof V1.method.serverReflectionInfo.output
  >;
  const client = new Client(server.address, credentials.createInsecure());
  const stream = client.makeBidiStreamRequest(
    `/${method.parent.typeName}/${method.name}`,
    (message: MessageShape<typeof method.input>) => Buffer.from(toBinary(method.input, message)),
    (bytes) => fromBinary(method.output, bytes),
    bearer(server.token),
  );
  const answers: Answer[] = [];
  try {
    for (const messageRequest of questions) {
      stream.write(create(method.input, messageRequest && { messageRequest }));
    }
    stream.end();
    for await (const answer of stream) answers.push((answer as MessageShape<typeof method.output>).messageResponse);
  } finally {
    client.close();
  }
  return answers;
}

/** Everything that a server shows of itself, as it came: each file with all that it needs, by its name. */
export async function reflectedFiles(server: Parameters<typeof askReflection>[0]): Promise<{
  services: string[];
  files: Map<string, FileDescriptorProto>;
}> {
  const [listed] = await askReflection(server, [{ case: 'listServices', value: '' }]);
  if (listed?.case !== 'listServicesResponse') throw new Error(`no list of services: ${JSON.stringify(listed)}`);
  const services = listed.value.service.map(({ name }) => name);
  const files = new Map<string, FileDescriptorProto>();
  for (const answer of await askReflection(
    server,
    services.map((value) => ({ case: 'fileContainingSymbol', value })),
  )) {
    if (answer.case !== 'fileDescriptorResponse') throw new Error(`no file: ${JSON.stringify(answer)}`);
    for (const bytes of answer.value.fileDescriptorProto) {
      const file = fromBinary(FileDescriptorProtoSchema, bytes);
      files.set(file.name, file);
    }
  }
  return { services, files };
}

/** Links files strictly: an import that is missing, or a type that no import has, is an error. */
export function link(files: ReadonlyMap<string, FileDescriptorProto>): FileRegistry {
  const ordered: FileDescriptorProto[] = [];
  const add = (name: string) => {
    const file = files.get(name);
    if (file === undefined) throw new Error(`${name} is imported and was not given`);
    if (ordered.includes(file)) return;
    for (const dependency of file.dependency) add(dependency);
    ordered.push(file);
  };
  for (const name of files.keys()) add(name);
  return createFileRegistry(create(FileDescriptorSetSchema, { file: ordered }));
}

/** Calls a method that is known from its description alone, with JSON as people write it. */
export function callDescribed(
  server: { address: string; token: string },
  service: DescService,
  name: string,
  request: JsonValue,
): Promise<JsonValue> {
  const method = service.methods.find((candidate) => candidate.name === name) as DescMethod;
  const client = new Client(server.address, credentials.createInsecure());
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      `/${service.typeName}/${name}`,
      (message) => Buffer.from(toBinary(method.input, message)),
      (bytes) => fromBinary(method.output, bytes),
      fromJson(method.input, request),
      bearer(server.token),
      (error, answer) => {
        client.close();
        if (error) reject(error);
        else if (answer) resolve(toJson(method.output, answer));
      },
    );
  });
}

function bearer(token: string | undefined): Metadata {
  const metadata = new Metadata();
  if (token) metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}
