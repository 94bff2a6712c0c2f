import { Code, ConnectError } from '@connectrpc/connect';
import { LARGEST_BYTES } from './message-pieces.ts';
import type { Tunnel, TunnelOutcome } from './tunnel.ts';
import type { Tunnels } from './tunnels.ts';
import type { UnaryCall } from './unary-call.ts';

const REQUEST_ID = 'x-request-id';
/** Milliseconds; a timer takes no more. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * Makes a call through a tunnel. One that was refused before any work goes through another one, once.
 *
 * @returns undefined if there is no tunnel for it: nothing was done
 * @throws ConnectError
 */
export async function callThroughTunnel(call: UnaryCall, tunnels: Tunnels): Promise<Uint8Array | undefined> {
  // Too large for any message: alone, it is refused for itself.
  if (call.request.length > LARGEST_BYTES) return undefined;
  const requestId = requestIdIn(call.header);
  const tunnel = requestId === undefined ? undefined : tunnels.next();
  if (tunnel === undefined) return undefined;
  const outcome = await carried(call, requestId ?? '', tunnel);
  if (outcome === 'unsent') return undefined;
  if ('response' in outcome) return outcome.response;
  if (!outcome.refusedBeforeWork) throw outcome.error;
  const other = tunnels.next(tunnel);
  const second = other && (await carried(call, requestId ?? '', other));
  if (second === undefined || second === 'unsent') throw outcome.error;
  if ('response' in second) return second.response;
  throw second.error.code === Code.Unavailable ? outcome.error : second.error;
}

function carried({ path: method, request, deadline, signal }: UnaryCall, requestId: string, tunnel: Tunnel) {
  return new Promise<TunnelOutcome>((resolve, reject) => {
    const timeoutMs = Math.min(LONGEST_TIMEOUT, Math.max(0, Math.ceil(deadline - Date.now())));
    const cancel = tunnel.call({ method, request, requestId, timeoutMs }, (outcome) => {
      signal?.removeEventListener('abort', giveUp);
      resolve(outcome);
    });
    const giveUp = () => {
      cancel();
      reject(new ConnectError('the caller gave up', Code.Canceled));
    };
    if (signal?.aborted) giveUp();
    else signal?.addEventListener('abort', giveUp, { once: true });
  });
}

/** The request id among headers; empty without one; undefined if there is anything else, which a tunnel does not carry. */
function requestIdIn(header: UnaryCall['header']): string | undefined {
  if (header === undefined) return '';
  const entries = header instanceof Headers || Array.isArray(header) ? new Headers(header) : Object.entries(header);
  let requestId = '';
  for (const [name, value] of entries) {
    if (name !== REQUEST_ID) return undefined;
    requestId = value;
  }
  return requestId;
}
