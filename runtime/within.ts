/** Nobody answered in time. */
class TimedOut extends Error {
  override readonly name = 'TimedOut';
  readonly code = 'ETIMEDOUT';
}

/** The outcome of a promise that may stay open for ever, within so many milliseconds. @throws TimedOut after that */
export function within<Value>(milliseconds: number, promise: Promise<Value>, message: string): Promise<Value> {
  return new Promise((resolve, reject) => {
    // A process that was held up itself first reads what has arrived meanwhile.
    const timer = setTimeout(() => setImmediate(() => reject(new TimedOut(message))), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
