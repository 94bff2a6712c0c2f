// SQLSTATE classes and codes (PostgreSQL documentation, appendix A) that say the database is away, not the request wrong.
const UNAVAILABLE_STATES = /^(08(?!P01)...|53...|57P0[1-5]|57014|25006)$/;
const NETWORK_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT']);
// pg says these in words alone.
const POOL_MESSAGES =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Cannot use a pool after calling end/;
// A text that PostgreSQL cannot hold: a NUL character (22021; 08P01 where it was part of the statement) or an
// untranslatable one (22P05).
const UNSTORABLE_TEXT = /^(22021|22P05|08P01)$/;

/** What a failure of the database means for the call. */
export type DatabaseFailure = 'unavailable' | 'unstorable_text';

/** Tells a database that is away and a text that cannot be stored from a fault of ours (undefined). */
export function databaseFailure(error: unknown): DatabaseFailure | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = String((cause as { code?: unknown }).code ?? '');
    if (UNAVAILABLE_STATES.test(code) || NETWORK_CODES.has(code) || POOL_MESSAGES.test(cause.message)) {
      return 'unavailable';
    }
    if (UNSTORABLE_TEXT.test(code)) return 'unstorable_text';
    if (cause instanceof AggregateError && cause.errors.length > 0) return databaseFailure(cause.errors[0]);
  }
  return undefined;
}
