import type { Operation } from '../operation.ts';
import type { Target } from '../target.ts';

/** A service calls another one that has next to nothing to do for the answer: what the way costs both. Undefined for a server without RPC. */
export function rpcHop({ hopByRpc }: Target): Operation | undefined {
  return (
    hopByRpc && {
      name: 'one RPC hop',
      prepare: async () => undefined,
      once: hopByRpc,
    }
  );
}
