import { createHash } from 'node:crypto';
import { Client } from 'pg';

type Query = (...args: unknown[]) => unknown;

/**
 * A connection on which PostgreSQL parses and plans each statement once, not at every call; planning can cost several
 * times what a hot statement does. Statements without parameters stay as they are: the ORM writes values into the text,
 * so that there would be no end of names.
 */
export class PreparedClient extends Client {
  override query: Client['query'] = ((...args: unknown[]) => {
    const [text, values, ...rest] = args;
    const query = super.query as Query;
    return typeof text === 'string' && Array.isArray(values) && values.length > 0
      ? query.call(this, { name: nameOf(text), text, values }, ...rest)
      : query.apply(this, args);
  }) as Client['query'];
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(text).digest('base64url');
  names.set(text, name);
  return name;
}
