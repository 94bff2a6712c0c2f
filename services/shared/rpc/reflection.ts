import {
  create,
  createRegistry,
  type DescEnum,
  type DescExtension,
  type DescFile,
  type DescMessage,
  type DescMethodBiDiStreaming,
  type DescService,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  type Registry,
  toBinary,
} from '@bufbuild/protobuf';
import { nestedTypes } from '@bufbuild/protobuf/reflect';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import {
  type handleBidiStreamingCall,
  type MethodDefinition,
  type ServerDuplexStream,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { Health } from '../../../proto/gen/grpc/health/v1/health_pb.ts';
import { ServerReflection as V1 } from '../../../proto/gen/grpc/reflection/v1/reflection_pb.ts';
import { ServerReflection as V1Alpha } from '../../../proto/gen/grpc/reflection/v1alpha/reflection_pb.ts';
import { toBuffer } from '../../../runtime/to-buffer.ts';

type RequestSchema = typeof V1.method.serverReflectionInfo.input;
type ResponseSchema = typeof V1.method.serverReflectionInfo.output;
type Request = MessageShape<RequestSchema>;
type Response = MessageShape<ResponseSchema>;
type Answer = NonNullable<MessageInitShape<ResponseSchema>['messageResponse']>;

/** A service that describes the server, with the definition that grpc-js wants of it. */
export type ReflectionService = { definition: ServiceDefinition; implementation: UntypedServiceImplementation };

/**
 * Server reflection in both of its versions: the contract's own descriptors, as the compiler made them, so that clients
 * which link strictly can use them (https://github.com/grpc/grpc/blob/master/doc/server-reflection.md).
 *
 * @param services what the server serves beside grpc.health.v1.Health and reflection itself
 * @param admit throws what the call is refused with
 */
export function reflectionServices(
  services: readonly DescService[],
  admit: (call: ServerDuplexStream<unknown, unknown>) => void,
): ReflectionService[] {
  const answer = answersAbout([...services, Health, V1, V1Alpha]);
  return [V1, V1Alpha].map((version) => {
    // The messages of both versions have the same shape.
    const method = version.method.serverReflectionInfo as DescMethodBiDiStreaming<RequestSchema, ResponseSchema>;
    return {
      definition: { serverReflectionInfo: streamDefinition(method) },
      implementation: { serverReflectionInfo: conversation(method, answer, admit) },
    };
  });
}

function conversation(
  method: DescMethodBiDiStreaming<RequestSchema, ResponseSchema>,
  answer: (request: Request) => Answer,
  admit: (call: ServerDuplexStream<unknown, unknown>) => void,
): handleBidiStreamingCall<Request, Response> {
  return (call) => {
    const admitted = () => {
      try {
        admit(call);
        return true;
      } catch (error) {
        call.emit('error', error);
        return false;
      }
    };
    if (!admitted()) return;
    call.on('data', (request: Request) => {
      // Callers may be taken off the list meanwhile.
      if (!admitted()) return;
      const about = { validHost: request.host, originalRequest: request };
      call.write(create(method.output, { ...about, messageResponse: answer(request) }));
    });
    call.on('end', () => call.end());
  };
}

function streamDefinition({
  input,
  output,
  name,
  parent,
}: DescMethodBiDiStreaming<RequestSchema, ResponseSchema>): MethodDefinition<Request, Response> {
  return {
    path: `/${parent.typeName}/${name}`,
    requestStream: true,
    responseStream: true,
    requestSerialize: (message) => toBuffer(input, message),
    requestDeserialize: (bytes) => fromBinary(input, bytes),
    responseSerialize: (message) => toBuffer(output, message),
    responseDeserialize: (bytes) => fromBinary(output, bytes),
  };
}

function answersAbout(services: readonly DescService[]): (request: Request) => Answer {
  const files = withImports(services.map(({ file }) => file));
  const symbols = new Map(files.flatMap((file) => symbolsOf(file).map((symbol) => [symbol, file] as const)));
  const types = createRegistry(...files);

  return ({ messageRequest: asked }) => {
    switch (asked.case) {
      case 'listServices': {
        const service = services.map(({ typeName }) => ({ name: typeName }));
        return { case: 'listServicesResponse', value: { service } };
      }
      case 'fileByFilename':
        return fileAnswer(files.find(({ proto }) => proto.name === asked.value));
      case 'fileContainingSymbol':
        return fileAnswer(symbols.get(asked.value));
      case 'fileContainingExtension': {
        const { containingType, extensionNumber } = asked.value;
        return fileAnswer(extensionsOf(types, containingType).find(({ number }) => number === extensionNumber)?.file);
      }
      case 'allExtensionNumbersOfType': {
        if (types.getMessage(asked.value) === undefined) return failure(status.NOT_FOUND, 'no such type');
        const extensionNumber = extensionsOf(types, asked.value).map(({ number }) => number);
        return { case: 'allExtensionNumbersResponse', value: { baseTypeName: asked.value, extensionNumber } };
      }
      case undefined:
        return failure(status.INVALID_ARGUMENT, 'nothing was asked');
    }
  };
}

/** The file, and all that it imports: no client has to ask twice. */
function fileAnswer(file: DescFile | undefined): Answer {
  if (file === undefined) return failure(status.NOT_FOUND, 'no such file');
  const fileDescriptorProto = withImports([file]).map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto));
  return { case: 'fileDescriptorResponse', value: { fileDescriptorProto } };
}

function failure(errorCode: status, errorMessage: string): Answer {
  return { case: 'errorResponse', value: { errorCode, errorMessage } };
}

/** Each file once, before what it imports. */
function withImports(files: readonly DescFile[], seen = new Set<DescFile>()): DescFile[] {
  for (const file of files) {
    if (seen.has(file)) continue;
    seen.add(file);
    withImports(file.dependencies, seen);
  }
  return [...seen];
}

/** The full name of everything in a file. A value of an enum is a neighbour of its enum. */
function symbolsOf(file: DescFile): string[] {
  return [...nestedTypes(file)].flatMap((type) => [type.typeName, ...membersOf(type)]);
}

function membersOf(type: DescMessage | DescEnum | DescExtension | DescService): string[] {
  switch (type.kind) {
    case 'message':
      return [...type.fields, ...type.oneofs].map(({ name }) => `${type.typeName}.${name}`);
    case 'enum':
      return type.values.map(({ name }) => `${type.typeName.slice(0, -type.name.length)}${name}`);
    case 'service':
      return type.methods.map(({ name }) => `${type.typeName}.${name}`);
    case 'extension':
      return [];
  }
}

function extensionsOf(types: Registry, typeName: string) {
  return [...types]
    .filter((type) => type.kind === 'extension')
    .filter(({ extendee }) => extendee.typeName === typeName);
}
