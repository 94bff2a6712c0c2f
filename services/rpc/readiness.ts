/** Milliseconds between two looks at the database. */
const PROBE_EVERY_MS = 2_000;

/**
 * Looks every two seconds whether the database answers and reports each change. Returns what ends it.
 */
export function watchReadiness(probe: () => Promise<unknown>, report: (ready: boolean) => void): () => void {
  let ready = true;
  const look = async () => {
    const answers = await probe().then(
      () => true,
      () => false,
    );
    if (answers !== ready) report(answers);
    ready = answers;
  };
  const timer = setInterval(look, PROBE_EVERY_MS);
  return () => clearInterval(timer);
}
