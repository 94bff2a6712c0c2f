import { createInterface } from 'node:readline/promises';

/** What the programs of this folder are told. */
export const {
  ISSUER = '',
  CLIENT_ID = '',
  CLIENT_SECRET = '',
  REDIRECT_URI = '',
  MCP_SERVER = '',
  SUBJECT_TOKEN = '',
} = process.env;

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Prints where to send the person, and reads where they came back to. A real program redirects, or opens a browser. */
export async function sendPersonTo(url: string | URL): Promise<URL> {
  console.log(String(url));
  const { value = '' } = await lines.next();
  return new URL(value);
}

export function signedIn(who: unknown): void {
  console.log(`signed in as ${who}`);
}

/** Says how long the new tokens are good for, and ends. */
export function renewed(seconds: number | undefined): never {
  console.log(`renewed for ${seconds}`);
  process.exit();
}
