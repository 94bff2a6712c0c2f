/**
 * What may be written of a text that may be a stranger's: not more than a line, and of addresses neither user info nor
 * query nor fragment, where passwords and tokens are.
 */

/** Characters. */
const LONGEST = 200;

const SCHEME = '[a-z][a-z0-9+.-]{0,30}:[\\\\/]{2,}';

/** An address that is all of a text may have anything in it, blanks too. */
const WHOLE = new RegExp(`^(\\s*${SCHEME})([^\\\\/?#]*)([^?#]*)[^]*$`, 'i');

/** One among words ends where a quote or a blank is. */
const AMONG_WORDS = new RegExp(`\\b(${SCHEME})([^\\\\/?#\\s"'<>]*)([^?#\\s"'<>]*)(?:[?#][^\\s"'<>]*)?`, 'gi');

export function loggedText(text: string): string {
  const bare = text.replace(WHOLE, shown).replace(AMONG_WORDS, shown);
  return bare.length <= LONGEST ? bare : `${bare.slice(0, LONGEST - 1)}…`;
}

const shown = (_address: string, scheme: string, authority: string, path: string) =>
  `${scheme}${authority.slice(authority.lastIndexOf('@') + 1)}${path}`;

/** Everything in a value that is logged, however deep. Errors have a form of their own. */
export function loggedValue(value: unknown): unknown {
  if (typeof value === 'string') return loggedText(value);
  if (Array.isArray(value)) return value.map(loggedValue);
  return isPlain(value) ? loggedFacts(value) : value;
}

export function loggedFacts(facts: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, loggedValue(value)]));
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
