import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The options of an example's command line. A wrong one ends it with a message. */
export function optionsOf<const Options extends NonNullable<ParseArgsConfig['options']>>(options: Options) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

/** Ends an example with one message that a person can act on. */
export function exitWithFailure(issuer: string, error: unknown): never {
  console.error(`\n${failureText(issuer, error)}`);
  process.exit(1);
}

function failureText(issuer: string, error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code, error_description } = cause as { code?: string; error_description?: string };
    if (code === 'ECONNREFUSED') return `Nothing answers at ${issuer}. Start the server with "npm start".`;
    if (error_description) return `The server refused: ${error_description}`;
  }
  return error.message;
}
