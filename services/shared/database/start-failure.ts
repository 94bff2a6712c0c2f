import { StartError } from '../../../runtime/process.ts';
import { causes, databaseFailure } from './failure.ts';

type Cause = Pick<ReturnType<typeof causes>[number], 'code' | 'message'>;

// SQLSTATE (PostgreSQL documentation, appendix A) and codes of Node's TLS, with what a person does about them.
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/^28P01$/, 'Correct the user or the password in DATABASE_URL; special characters in it are percent-encoded.'],
  [/^28000$/, 'Let the user in: pg_hba.conf of the server decides; it may ask for TLS, sslmode=verify-full.'],
  [/^3D000$/, 'Create the database, or correct its name in DATABASE_URL.'],
  [
    /^42501$/,
    'Make the user of DATABASE_URL the owner of the database, or GRANT CREATE ON SCHEMA to it. Where there are tables, it has to be the user that migrated.',
  ],
  [/^25006$/, 'DATABASE_URL leads to a standby or a read-only database; name the primary.'],
  [/^(53300)$/, 'Allow more connections, or make DATABASE_POOL_SIZE smaller.'],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_HAS_EXPIRED|ERR_TLS_CERT_ALTNAME_INVALID)$/,
    'Name the certificate that vouches for the server with sslrootcert=/path/to/ca.pem in DATABASE_URL (docs/configuration.md, TLS).',
  ],
];
const MESSAGE_REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /invalid value for parameter|unrecognized configuration parameter/,
    'Correct the parameters behind the ? of DATABASE_URL; or the defaults of the role or the database, if they are not from there.',
  ],
  [
    /unsupported startup parameter/,
    'Take the parameter out of DATABASE_URL, or list it in ignore_startup_parameters of the pooler.',
  ],
  [
    /SSL required|no encryption/,
    'The server wants TLS: add ?sslmode=verify-full to DATABASE_URL (docs/configuration.md, TLS).',
  ],
  [/does not support SSL/, 'Take sslmode out of DATABASE_URL, or let the server speak TLS.'],
  [
    /no such database|no such user|password authentication failed/,
    'Correct DATABASE_URL, or the configuration of the pooler.',
  ],
];
const NO_ANSWER = { code: '', message: 'no answer in time' };
const UNREACHED = 'Correct DATABASE_URL, or start the server that it names.';

/**
 * What a person can do about a database that a start fails on: the server's own words, and what to change. Errors of
 * other kinds stay what they are.
 */
export function databaseStartFailure(error: unknown): unknown {
  if (error instanceof StartError) return error;
  const known = causes(error).toReversed();
  for (const cause of known) {
    const remedy = remedyOf(cause);
    if (remedy !== undefined) return refusal(cause, remedy);
  }
  if (databaseFailure(error) !== 'unavailable') return error;
  const isLate = known.some(({ message }) => /timeout|in time/.test(message));
  const [innermost = NO_ANSWER] = isLate ? [] : known;
  return refusal(innermost, UNREACHED);
}

function remedyOf({ code, message }: Cause): string | undefined {
  return (
    REMEDIES.find(([codes]) => codes.test(code))?.[1] ?? MESSAGE_REMEDIES.find(([words]) => words.test(message))?.[1]
  );
}

const refusal = ({ code, message }: Cause, remedy: string) =>
  new StartError(`DATABASE_URL: ${said(message, code)}. ${remedy}`);

// An address with several hosts behind it fails with a code alone.
const said = (message: string, code: string) =>
  message === '' || message.includes(code) ? message || code : `${message} (${code})`;
