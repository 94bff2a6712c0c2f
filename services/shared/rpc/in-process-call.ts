import { create, type DescMethod, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { encodedDetails, leavingError } from './encoded-details.ts';
import type { Handler, StreamHandler } from './guard.ts';
import { ServedCall } from './served-call.ts';

type CallRequest = {
  readonly method: DescMethod;
  readonly headers: Headers;
  /**
   * Messages cross as bytes, although copies would cost half: so nothing arrives that could not come over gRPC, a number out of
   * range or half a surrogate pair.
   */
  readonly request: Uint8Array;
  /** Ends the call when its caller gives up. */
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
};

/** A call under way. */
type InProcessCall = {
  /** @throws what the handler threw, or why the call ended before that */
  readonly response: Promise<Uint8Array>;
  /** Ends it: the caller is told why, and the handler that it was cancelled. */
  end(reason: ConnectError): void;
};

/** Starts a call, which ends with its answer, at its deadline, or when its caller gives up. */
export function startCall(handle: Handler, call: CallRequest): InProcessCall {
  const { method, request, signal, timeoutMs } = call;
  const cancellations = new Set<() => void>();
  const context = new ServedCall({
    method,
    header: (name) => call.headers.get(name),
    headers: () => call.headers,
    deadline: Date.now() + timeoutMs,
    whenCancelled: (cancelled) => cancellations.add(cancelled),
  });
  const work = async () => {
    const answer = await handle(fromBinary(method.input, request), context);
    return toBinary(method.output, create(method.output, answer));
  };
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const end = (reason: ConnectError) => {
    reject(reason);
    for (const cancelled of cancellations) cancelled();
  };
  const giveUp = () => end(new ConnectError('the caller gave up', Code.Canceled));
  const timer = setTimeout(() => end(new ConnectError('the deadline has passed', Code.DeadlineExceeded)), timeoutMs);
  signal?.addEventListener('abort', giveUp);
  if (signal?.aborted) giveUp();
  else work().then(resolve, reject);
  const response = promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  });
  return { response, end };
}

/** The answers of a call that is answered more than once, until they are not taken any more or the caller gives up. @throws ConnectError */
export async function* streamAnswers(
  handle: StreamHandler,
  { method, headers, request, signal }: Omit<CallRequest, 'timeoutMs'>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const ended = new AbortController();
  const context = new ServedCall({
    method,
    header: (name) => headers.get(name),
    headers: () => headers,
    deadline: Number.NaN,
    whenCancelled: (cancelled) => ended.signal.addEventListener('abort', cancelled, { once: true }),
  });
  const giveUp = () => ended.abort();
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) giveUp();
  try {
    for await (const answer of handle(fromBinary(method.input, request), context)) {
      yield toBinary(method.output, create(method.output, answer));
    }
  } catch (error) {
    throw carriedError(error);
  } finally {
    signal?.removeEventListener('abort', giveUp);
    giveUp();
  }
}

/** A failure as the other side gets it: code, message and typed details; nothing else of it crosses. */
export function carriedError(error: unknown): ConnectError {
  const cause = leavingError(error);
  const carried = new ConnectError(cause.rawMessage, cause.code);
  carried.details = encodedDetails(cause);
  return carried;
}
