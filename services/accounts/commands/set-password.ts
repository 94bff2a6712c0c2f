// Gives an account another password: npm run accounts:set-password -- HANDLE
import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { AccountService } from '../../../proto/gen/storyden/account/v1/account_pb.ts';
import { runCommand, StartError } from '../../../runtime/process.ts';
import { callService, DEADLINE_MS } from '../../shared/commands/command.ts';

const USAGE = `npm run accounts:set-password -- HANDLE
  Reads the password from standard input; at a terminal, or of nothing, makes one and prints it. Ends the account's sessions.

ACCOUNTS_ADDRESS (127.0.0.1:9010) says where an account service is; RPC_TOKEN or RPC_TOKEN_FILE is the token of a caller
with the role admin or gateway. npm start keeps one in .data/rpc-token.`;

await runCommand(async () => {
  const handle = readHandle(process.argv.slice(2));
  const given = process.stdin.isTTY ? '' : (await text(process.stdin)).replace(/\r?\n$/, '');
  const password = given || randomBytes(12).toString('base64url');
  await callService(AccountService, 'ACCOUNTS_ADDRESS', (accounts) =>
    accounts.setPassword({ handle, password }, { timeoutMs: DEADLINE_MS }),
  );
  const shown = given ? '' : `\n  password   ${password}   (shown this once)`;
  process.stdout.write(`@${handle} has a new password and is signed out everywhere.${shown}\n`);
});

/** @throws StartError that says how the command is used. */
function readHandle(args: string[]): string {
  try {
    const { positionals } = parseArgs({ args, allowPositionals: true, options: {} });
    if (positionals.length === 1 && positionals[0]) return positionals[0];
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
  throw new StartError(USAGE);
}
