import { Client } from 'pg';
import { z } from 'zod';
import { count, duration, secret } from '../../../runtime/settings.ts';
import type { PoolSettings } from './pool.ts';

const URL_EXPECTED =
  'postgresql://user:password@host:5432/name, with special characters of the password percent-encoded, like %23 for # and %2F for /';
/** Milliseconds: callers of ours give up after five seconds. */
const LONGEST_WAIT_MS = 4_000;

/** The settings of a service with a database. */
export const DATABASE_SETTINGS = {
  DATABASE_URL: secret(z.string(URL_EXPECTED).superRefine(checkUrl)),
  DATABASE_POOL_SIZE: count('a number of connections', 10, { most: 999 }),
  DATABASE_POOL_WAIT: duration('2s').refine((ms) => ms <= LONGEST_WAIT_MS, 'a duration like 2s, 4s at most'),
};

/** What of the database a service may use, as the settings say. */
export const poolSettings = (settings: { DATABASE_POOL_SIZE: number; DATABASE_POOL_WAIT: number }): PoolSettings => ({
  size: settings.DATABASE_POOL_SIZE,
  wait: settings.DATABASE_POOL_WAIT,
});

function checkUrl(text: string, context: z.RefinementCtx) {
  const problem = urlProblem(text);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
}

/** What is wrong with the address of a database, as the end of "expected"; undefined if nothing is. */
function urlProblem(text: string): string | undefined {
  // A socket's folder is given as ?host=, and then the host may be empty (libpq, 32.1.1.2).
  const url = URL.parse(text) ?? URL.parse(text.replace('@/', '@socket/'));
  if (url === null) return URL_EXPECTED;
  if (!/^postgres(ql)?:$/.test(url.protocol)) return `${URL_EXPECTED}; the scheme is not postgresql`;
  if (url.pathname.includes('@')) return `${URL_EXPECTED}; there is a / before the @`;
  if (url.pathname.length < 2) return `${URL_EXPECTED}; the name of the database is missing`;
  if (url.hostname === '' && !url.searchParams.has('host')) return `${URL_EXPECTED}; the host is missing`;
  try {
    new Client({ connectionString: text });
    return undefined;
  } catch (error) {
    // A file that it names for TLS cannot be read, or a parameter has a value that does not exist.
    return `${URL_EXPECTED}; ${error instanceof Error ? error.message : error}`;
  }
}
