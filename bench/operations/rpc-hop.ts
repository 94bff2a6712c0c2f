import type { Operation } from '../operation.ts';
import type { Target } from '../target.ts';

/** A service calls another one that has the answer at hand: what the way costs both. Undefined for a server without RPC. */
export function rpcHop({ readKeysByRpc }: Target): Operation | undefined {
  return (
    readKeysByRpc && {
      name: 'one RPC hop',
      prepare: async () => undefined,
      once: readKeysByRpc,
    }
  );
}
