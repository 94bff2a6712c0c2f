import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 25;

/** Looks until it sees what has to come. @throws if it does not come */
export async function eventually<Value>(look: () => Promise<Value>, expected: Value): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (isDeepStrictEqual(seen, expected)) return;
    if (Date.now() > until) throw new Error(`still ${JSON.stringify(seen)}, not ${JSON.stringify(expected)}`);
    await delay(LOOK_EVERY_MS);
  }
}
