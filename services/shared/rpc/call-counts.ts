import type { Logger } from '../../../runtime/log.ts';

/** Milliseconds that one line speaks for. */
const TELL_EVERY_MS = 60_000;

/** How often each caller has called each method. */
export type CallCounts = {
  /** `code` is how the call ended, `OK` or the name of an RPC code. */
  count(caller: string, rpc: string, code: string): void;
  close(): void;
};

type Counted = { readonly caller: string; calls: number; failed: number; readonly methods: Record<string, number> };

/** Counts calls by their callers' names, and writes once a minute who has called what since; nothing of who has not. */
export function countCalls(log: Logger): CallCounts {
  let counted = new Map<string, Counted>();
  const tell = () => {
    for (const facts of counted.values()) log.info(facts, 'RPC calls of the last minute');
    counted = new Map();
  };
  const timer = setInterval(tell, TELL_EVERY_MS).unref();
  return {
    count(caller, rpc, code) {
      const of = counted.get(caller) ?? { caller, calls: 0, failed: 0, methods: {} };
      counted.set(caller, of);
      of.calls += 1;
      if (code !== 'OK') of.failed += 1;
      of.methods[rpc] = (of.methods[rpc] ?? 0) + 1;
    },
    close() {
      clearInterval(timer);
      tell();
    },
  };
}
