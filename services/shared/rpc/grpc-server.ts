import { create, fromBinary, type Message } from '@bufbuild/protobuf';
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  logVerbosity,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceDefinition,
  setLogVerbosity,
  type UntypedHandleCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { TunnelService } from '../../../proto/gen/storyden/tunnel/v1/tunnel_pb.ts';
import type { Logger } from '../../../runtime/log.ts';
import { MESSAGE_LIMIT } from '../../../runtime/message-pieces.ts';
import { listenFailure } from '../../../runtime/process.ts';
import type { RpcCertificates } from '../../../runtime/rpc-certificates.ts';
import { workerMetadata } from '../../../runtime/serving-worker.ts';
import type { ListenAddress } from '../../../runtime/settings.ts';
import { toBuffer } from '../../../runtime/to-buffer.ts';
import { ALL_CALLERS, type CallerDirectory } from './callers.ts';
import { contextOf, presentedIn, statusOf } from './grpc-call.ts';
import { admitCaller, type GuardedService, handlersOf, streamHandlersOf } from './guard.ts';
import { reflectionServices } from './reflection.ts';
import { sendStream } from './send-stream.ts';
import { tunnelService } from './tunnel-server.ts';

export type GrpcServer = {
  readonly port: number;
  /** What grpc.health.v1 answers, for the server and for each service. */
  setServing(serving: boolean): void;
  /** Lets running calls finish, and cuts off what is not done after so many milliseconds. */
  stop(within: number): Promise<void>;
};

export type GrpcServerOptions = {
  readonly listen: ListenAddress;
  /** The variable that moves the server, for the message when it cannot listen. */
  readonly setting: string;
  readonly services: readonly GuardedService[];
  readonly directory: CallerDirectory;
  readonly log: Logger;
  /** Processes that share the address, this one included; 1 if not given. */
  readonly workers?: number;
  /** Plain text without. */
  readonly certificates?: RpcCertificates | undefined;
  /** Milliseconds, a tenth more or less. */
  readonly connectionAge?: number;
};

/**
 * Milliseconds until a connection takes no new calls: callers then look at the name again, and find new replicas. Calls under
 * way go on: who follows what is revoked stays.
 */
const CONNECTION_AGE_MS = 15_000;

// It writes past the log what is said here in words of ours.
if (process.env.GRPC_VERBOSITY === undefined) setLogVerbosity(logVerbosity.NONE);

/** Serves the services over gRPC, with grpc.health.v1 (open to all) and server reflection (for callers). */
export async function serveGrpc(options: GrpcServerOptions): Promise<GrpcServer> {
  const server = new Server({
    'grpc.max_connection_age_ms': options.connectionAge ?? CONNECTION_AGE_MS,
    'grpc.max_receive_message_length': MESSAGE_LIMIT,
  });
  for (const guarded of options.services) {
    server.addService(serviceDefinition(guarded), serviceHandlers(guarded));
  }
  const health = addHealth(server, options);
  addReflection(server, options);
  addTunnels(server, options);

  const { host, port } = options.listen;
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const bound = await new Promise<number>((resolve, reject) => {
    const credentials = options.certificates?.serverCredentials ?? ServerCredentials.createInsecure();
    server.bindAsync(address, credentials, (error, boundPort) => {
      if (error) reject(listenFailure(bindFailure(error), options.setting, host, port));
      else resolve(boundPort);
    });
  });
  return {
    port: bound,
    setServing: health.setServing,
    stop(within) {
      health.endWatches();
      return shutDown(server, within);
    },
  };
}

/**
 * grpc-js waits for the end of every session, and never hears of one that was destroyed a moment before: a caller that dies
 * while this server stops. So what was cut off is not waited for.
 */
function shutDown(server: Server, within: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, within);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

// grpc-js reports why it cannot bind in the text alone.
function bindFailure(error: Error): NodeJS.ErrnoException {
  const code = /\b(EADDRINUSE|EACCES|EADDRNOTAVAIL|ENOTFOUND)\b/.exec(error.message)?.[1];
  return code === undefined ? error : Object.assign(new Error(error.message), { code });
}

function addHealth(server: Server, { services, workers = 1 }: GrpcServerOptions) {
  const names = ['', ...services.map((guarded) => guarded.service.typeName)];
  const health = new HealthImplementation(Object.fromEntries(names.map((name) => [name, 'SERVING'])));
  const watches = new Set<ServerWritableStream<unknown, unknown>>();
  const metadata = workers > 1 ? workerMetadata(workers) : undefined;
  // The library adds itself to a server, and keeps its watches to itself: they would hold up a stop.
  health.addToServer({
    addService: (definition: ServiceDefinition, implementation: UntypedServiceImplementation) => {
      const watch = implementation.watch as handleServerStreamingCall<unknown, unknown>;
      const counted: typeof watch = (call) => {
        watches.add(call);
        if (metadata) call.sendMetadata(metadata);
        call.once('cancelled', () => watches.delete(call));
        watch(call);
      };
      server.addService(definition, { ...implementation, watch: counted as UntypedHandleCall });
    },
  } as Server);
  return {
    setServing(serving: boolean) {
      for (const name of names) health.setStatus(name, serving ? 'SERVING' : 'NOT_SERVING');
    },
    endWatches() {
      for (const call of watches) call.end();
    },
  };
}

/** Answers any known caller. */
function addReflection(server: Server, options: GrpcServerOptions) {
  const served = options.services.map(({ service }) => service);
  for (const { definition, implementation } of reflectionServices(served, admission('grpc.reflection', options))) {
    server.addService(definition, implementation);
  }
}

/** For any known caller; each call is looked at for itself. */
function addTunnels(server: Server, options: GrpcServerOptions) {
  const { definition, implementation } = tunnelService(options.services, admission(TunnelService.typeName, options));
  server.addService(definition, implementation);
}

/** Lets in the streams of known callers. @returns what throws the status of a refusal */
function admission(rpc: string, { directory, log }: GrpcServerOptions) {
  return (call: Parameters<typeof presentedIn>[0]) => {
    try {
      admitCaller(directory, presentedIn(call), ALL_CALLERS, () => log.child({ rpc }));
    } catch (error) {
      throw statusOf(error);
    }
  };
}

function serviceDefinition({ service }: GuardedService): ServiceDefinition {
  const definition: Record<string, MethodDefinition<Message, Message>> = {};
  for (const method of service.methods) {
    definition[method.localName] = {
      path: `/${service.typeName}/${method.name}`,
      requestStream: false,
      responseStream: method.methodKind === 'server_streaming',
      requestSerialize: (message) => toBuffer(method.input, message),
      requestDeserialize: (bytes) => fromBinary(method.input, bytes),
      responseSerialize: (message) => toBuffer(method.output, message),
      responseDeserialize: (bytes) => fromBinary(method.output, bytes),
    };
  }
  return definition;
}

function serviceHandlers(guarded: GuardedService): UntypedServiceImplementation {
  const handlers: UntypedServiceImplementation = {};
  for (const [method, handle] of handlersOf(guarded)) {
    const unary: handleUnaryCall<Message, Message> = (call, callback) => {
      handle(call.request, contextOf(method, call)).then(
        (answer) => callback(null, create(method.output, answer)),
        (error) => callback(statusOf(error)),
      );
    };
    handlers[method.localName] = unary as UntypedHandleCall;
  }
  for (const [method, handle] of streamHandlersOf(guarded)) {
    const streaming: handleServerStreamingCall<Message, Message> = (call) => {
      const messages = handle(call.request, contextOf(method, call));
      sendStream(call, messages, method).catch((error) => call.emit('error', statusOf(error)));
    };
    handlers[method.localName] = streaming as UntypedHandleCall;
  }
  return handlers;
}
