import type { Running } from '../runtime/process.ts';

/** Stops the last first. One that fails does not keep the others running. @throws what the first of them failed with */
export async function stopAll(started: readonly Running[]) {
  let failure: unknown;
  for (const running of started.toReversed()) {
    await running.stop().catch((error) => {
      failure ??= error;
    });
  }
  if (failure) throw failure;
}
