import type { DescMethod, DescMethodServerStreaming, DescMethodUnary, DescService } from '@bufbuild/protobuf';
import { Code, ConnectError, type HandlerContext, type ServiceImpl } from '@connectrpc/connect';
import type { Logger } from '../../../runtime/log.ts';
import { messageOf, type OutageLog } from '../../../runtime/outage-log.ts';
import { REFUSED_BEFORE_WORK } from '../../../runtime/unary-call.ts';
import { callWork } from '../database/call-work.ts';
import { requestIdOf } from './call.ts';
import type { CallCounts } from './call-counts.ts';
import type { Caller, CallerDirectory, CallerRole, Presented } from './callers.ts';
import { presentedBy } from './served-call.ts';

/** Which roles may call each method of a service; a method that is missing does not compile. */
export type MethodRoles<Service extends DescService> = {
  readonly [Method in keyof Service['method']]: readonly CallerRole[];
};

/** A service with its implementation, ready to be served. */
export type GuardedService<Service extends DescService = DescService> = {
  readonly service: Service;
  readonly implementation: ServiceImpl<Service>;
};

/**
 * Calls a method. What it takes and gives, nothing but the contract says, which both sides read
 * (docs/decisions/0002-grpc-js-transport.md).
 */
export type Handler = (request: unknown, context: HandlerContext) => Promise<Record<string, unknown>>;

/** Serves a method that answers more than once. */
export type StreamHandler = (request: unknown, context: HandlerContext) => AsyncIterable<Record<string, unknown>>;

/** Each method of a service that answers once, ready to be served, with what answers it. */
export function handlersOf({ service, implementation }: GuardedService): (readonly [DescMethodUnary, Handler])[] {
  return service.methods
    .filter((method): method is DescMethodUnary => method.methodKind === 'unary')
    .map((method) => [method, implementation[method.localName as never] as unknown as Handler]);
}

/** Each method of a service that answers more than once, with what answers it. */
export function streamHandlersOf({
  service,
  implementation,
}: GuardedService): (readonly [DescMethodServerStreaming, StreamHandler])[] {
  return service.methods
    .filter((method): method is DescMethodServerStreaming => method.methodKind === 'server_streaming')
    .map((method) => [method, implementation[method.localName as never] as unknown as StreamHandler]);
}

export type GuardOptions = {
  readonly directory: CallerDirectory;
  readonly log: Logger;
  readonly outages: OutageLog;
  readonly counts?: Pick<CallCounts, 'count'>;
  /** Turns what an implementation throws into what the caller sees; undefined for the unexpected. */
  readonly toRpcError: (error: unknown) => ConnectError | undefined;
};

type UnaryHandler = (request: never, context: HandlerContext) => unknown;
type StreamingHandler = (request: never, context: HandlerContext) => AsyncIterable<unknown>;

/** Milliseconds in which the caller of a stream has to take an answer. */
export const LONGEST_TAKING_MS = 10_000;

/** What ends the stream of a caller who does not take what it is sent: nothing is kept for it without end. */
export const takesTooLong = () => new ConnectError('the caller takes too long to read', Code.ResourceExhausted);

/** How a stream ends when its server stops. */
export const serverStops = () => new ConnectError('this server stops; go on with the last cursor', Code.Unavailable);

/**
 * Puts the door in front of a service: who calls, may they, and what do they see when it fails. Both RPC servers serve
 * what this returns.
 */
export function guard<Service extends DescService>(
  service: Service,
  implementation: ServiceImpl<Service>,
  roles: MethodRoles<Service>,
  options: GuardOptions,
): GuardedService<Service> {
  const handlers: Record<string, UnaryHandler> = {};
  for (const method of service.methods) {
    const handle: unknown = implementation[method.localName as keyof typeof implementation];
    const allowed = roles[method.localName as keyof typeof roles];
    handlers[method.localName] =
      method.methodKind === 'unary'
        ? guardMethod(method, handle as UnaryHandler, allowed, options)
        : guardStream(method, handle as StreamingHandler, allowed, options);
  }
  return { service, implementation: handlers as ServiceImpl<Service> };
}

function guardMethod(
  method: DescMethod,
  handle: UnaryHandler,
  roles: readonly CallerRole[],
  options: GuardOptions,
): UnaryHandler {
  const rpc = `${method.parent.typeName}/${method.name}`;
  return async (request, context) => {
    const log = () => options.log.child({ rpc, request_id: requestIdOf(context) });
    const caller = admitCaller(options.directory, presentedBy(context), roles, log);
    const work = { begun: false };
    let code = 'OK';
    try {
      return await callWork(work, () => handle(request, context));
    } catch (error) {
      const told = toldError(error, caller, log, options);
      code = Code[told.code];
      // With a detail it is an answer: what a client publishes cannot be had, which is no outage of ours.
      if (told.code === Code.Unavailable && told.details.length === 0) {
        const facts = { rpc, request_id: requestIdOf(context), caller: caller.name };
        options.outages.refused(told.rawMessage, { ...facts, detail: messageOf(error) });
        if (!work.begun) told.metadata.set(REFUSED_BEFORE_WORK, '1');
      }
      throw told;
    } finally {
      options.counts?.count(caller.name, rpc, code);
    }
  };
}

/** The same door for a method that answers more than once. Who calls is asked before each answer. */
function guardStream(
  method: DescMethod,
  handle: StreamingHandler,
  roles: readonly CallerRole[],
  options: GuardOptions,
): StreamingHandler {
  const rpc = `${method.parent.typeName}/${method.name}`;
  return async function* (request, context) {
    const log = () => options.log.child({ rpc, request_id: requestIdOf(context) });
    const admit = () => admitCaller(options.directory, presentedBy(context), roles, log);
    const caller = admit();
    let code = 'OK';
    try {
      for await (const message of handle(request, context)) {
        // The list of callers may have changed since.
        admit();
        const offeredAt = performance.now();
        yield message;
        if (performance.now() - offeredAt > LONGEST_TAKING_MS) throw takesTooLong();
      }
    } catch (error) {
      const told = toldError(error, caller, log, options);
      code = Code[told.code];
      throw told;
    } finally {
      options.counts?.count(caller.name, rpc, code);
    }
  };
}

/** What the caller is told of a failure. Of one that nobody foresaw it is told nothing, and the log everything. */
function toldError(
  error: unknown,
  caller: Caller,
  log: () => Logger,
  { toRpcError }: Pick<GuardOptions, 'toRpcError'>,
): ConnectError {
  const expected = error instanceof ConnectError ? error : toRpcError(error);
  if (expected) return expected;
  log().error({ err: error, caller: caller.name }, 'unexpected error');
  return new ConnectError('unexpected error', Code.Internal);
}

/** @throws ConnectError UNAUTHENTICATED for a caller nobody knows, PERMISSION_DENIED for one without a fitting role. */
export function admitCaller(
  directory: CallerDirectory,
  presented: Presented,
  roles: readonly CallerRole[] | undefined,
  log: () => Logger,
): Caller {
  const caller = directory.callerOf(presented);
  if (caller === undefined) {
    log().warn(shownBy(presented), 'unknown RPC caller refused');
    throw new ConnectError('present the token or the certificate of a configured caller', Code.Unauthenticated);
  }
  if (!roles?.some((role) => caller.roles.includes(role))) {
    log().warn({ caller: caller.name }, 'RPC caller without the role refused');
    throw new ConnectError('the caller does not have a role for this method', Code.PermissionDenied);
  }
  return caller;
}

/** What whoever lists callers wants to know of one that is not listed. */
function shownBy({ authorization, certificate }: Presented) {
  const shown = certificate();
  return { token: Boolean(authorization), ...(shown && { certificate_names: shown.names }) };
}
