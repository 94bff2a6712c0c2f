/**
 * Makes an error that is a usual answer, such as `authorization_pending`: nobody looks for where it was thrown, and to note that
 * costs several times what the error does.
 */
export function withoutStack<Made extends Error>(make: () => Made): Made {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
