// SQLSTATE classes and codes (PostgreSQL documentation, appendix A) that say the database is away, or cannot do it now:
// no connection, no resources, stopping, cancelled, read-only, lost a race again and again, another password since.
const UNAVAILABLE_STATES = /^(08...|53...|57P0[1-5]|57014|25006|40001|40P01|26000|42P05|28P01|28000|3D000)$/;
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);
// pg says these in words alone.
const CLIENT_MESSAGES =
  /timeout exceeded when trying to connect|timeout expired|Connection terminated|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end/;
// A text that PostgreSQL cannot hold: a NUL character (22021) or an untranslatable one (22P05).
const UNSTORABLE_TEXT = /^(22021|22P05)$/;
// A protocol violation is ours where such a text was part of the statement; poolers call every trouble of theirs one.
const PROTOCOL_VIOLATION = '08P01';
const TEXT_MESSAGES = /^invalid (byte sequence|message format|string in message)/;

/** What a failure of the database means for the call. */
export type DatabaseFailure = 'unavailable' | 'unstorable_text';

/** The database did not answer in time. */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered';
  readonly code = 'ETIMEDOUT';

  constructor(message = 'the database did not answer in time') {
    super(message);
  }
}

/** Tells a database that is away and a text that cannot be stored from a fault of ours (undefined). */
export function databaseFailure(error: unknown): DatabaseFailure | undefined {
  for (const { code, message } of causes(error)) {
    if (UNSTORABLE_TEXT.test(code) || (code === PROTOCOL_VIOLATION && TEXT_MESSAGES.test(message))) {
      return 'unstorable_text';
    }
    if (UNAVAILABLE_STATES.test(code) || NETWORK_CODES.has(code) || CLIENT_MESSAGES.test(message)) return 'unavailable';
  }
  return undefined;
}

/** The SQLSTATE of an error of the database, whatever it is wrapped in. */
export function sqlState(error: unknown): string | undefined {
  return causes(error).find(({ code }) => /^(?=.*\d)[0-9A-Z]{5}$/.test(code))?.code;
}

/** What the database or the network said, innermost last; each cause of an error with its code. */
export function causes(error: unknown): { readonly code: string; readonly message: string; readonly error: Error }[] {
  const found = [];
  for (let cause = error; cause instanceof Error; cause = causeOf(cause)) {
    found.push({ code: String((cause as { code?: unknown }).code ?? ''), message: cause.message, error: cause });
  }
  return found;
}

const causeOf = (error: Error) => (error instanceof AggregateError ? error.errors[0] : error.cause);
