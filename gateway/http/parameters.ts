import { invalidRequest } from './problem.ts';

/** The parameters of a form or a query, decoded. */
export type Form = Omit<URLSearchParams, 'append' | 'delete' | 'set' | 'sort'>;

/** No parameters at all. */
export const NO_FORM: Form = new URLSearchParams();

/** What an endpoint knows of a form. A parameter without a value counts as omitted (RFC 6749 §3.1, §3.2). */
export type Parameters<Name extends string> = {
  readonly values: { readonly [Known in Name]?: string };
  /** Every value of `resource` and of `audience`, which may repeat (RFC 8707 §2, RFC 8693 §2.1). */
  readonly resources: readonly string[];
  readonly audiences: readonly string[];
  /** Known parameters that were sent more than once. */
  readonly repeated: readonly Name[];
};

const BROKEN = 'The parameters are not valid application/x-www-form-urlencoded text in UTF-8.';

/**
 * Decodes `application/x-www-form-urlencoded` text. URLSearchParams alone repairs what is broken; a repaired code or
 * redirect URI is another one, so it is refused here.
 *
 * @throws ProblemError invalid_request for broken percent-encoding, invalid UTF-8 and NUL characters.
 */
export function parseForm(text: string): Form {
  if (text.includes('%')) {
    if (/%00/.test(text)) throw invalidRequest('A parameter contains a NUL character.');
    requireDecodable(text);
  }
  if (text.includes('\0')) throw invalidRequest('A parameter contains a NUL character.');
  return text === '' ? NO_FORM : repairedForm(text);
}

/** Decodes without a word what parseForm refuses: each broken byte becomes U+FFFD. */
export function repairedForm(text: string): Form {
  // Behind the ampersand a leading question mark stays what it is: part of a name.
  return new URLSearchParams(`&${text}`);
}

function requireDecodable(text: string) {
  try {
    decodeURIComponent(text);
  } catch {
    throw invalidRequest(BROKEN);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws ProblemError invalid_request, with `broken` as what is wrong */
export function decodeUtf8(bytes: Uint8Array, broken = BROKEN): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw invalidRequest(broken);
  }
}

/** The query of a request target as it was sent, without `?`. */
export function sentQueryOf(target: string): string {
  const mark = target.indexOf('?');
  return mark === -1 ? '' : target.slice(mark + 1);
}

/** The query of a request target, without `?`. @throws ProblemError invalid_request if it has raw bytes in it. */
export function queryOf(target: string): string {
  const query = sentQueryOf(target);
  // Node gives bytes above 127 as Latin-1; nobody knows what was meant (RFC 3986 §2).
  if (/[^\x21-\x7e]/.test(query)) throw invalidRequest(BROKEN);
  return query;
}

/** Reads what is known; unknown parameters are ignored (RFC 6749 §3.1, §3.2). */
export function readParameters<Name extends string>(form: Form, known: readonly Name[]): Parameters<Name> {
  const values: { [Known in Name]?: string } = {};
  const resources: string[] = [];
  const audiences: string[] = [];
  const repeated: Name[] = [];
  form.forEach((value, name) => {
    if (value === '') return;
    if (name === 'resource') resources.push(value);
    if (name === 'audience') audiences.push(value);
    if (!isKnown(name, known)) return;
    if (values[name] === undefined) values[name] = value;
    else if (!repeated.includes(name)) repeated.push(name);
  });
  return { values, resources, audiences, repeated };
}

function isKnown<Name extends string>(name: string, known: readonly Name[]): name is Name {
  return (known as readonly string[]).includes(name);
}

/** As readParameters, where nothing but `resource` and `audience` may repeat. @throws ProblemError invalid_request */
export function readDistinctParameters<Name extends string>(form: Form, known: readonly Name[]): Parameters<Name> {
  const parameters = readParameters(form, known);
  const [repeated] = parameters.repeated;
  if (repeated !== undefined) throw invalidRequest(`The parameter ${repeated} is sent more than once.`);
  return parameters;
}
