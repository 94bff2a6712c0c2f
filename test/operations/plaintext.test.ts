import { expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';

const DATABASE_URL = 'postgresql://nobody@127.0.0.1:1/none';
const OAUTH_SECRET = 'c3a1b07e5d92f4468e0db1f7a95c2e6834d1709fb8e6a25c4f03d97e61b8a2d5';

it.each([
  ['services/accounts/main.ts', { DATABASE_URL, ACCOUNTS_GRPC_LISTEN: '0.0.0.0:0' }, 'ACCOUNTS_GRPC_LISTEN: 0.0.0.0:0'],
  [
    'services/grants/main.ts',
    { DATABASE_URL, OAUTH_SECRET, RPC_TOKEN: 'any', GRANTS_CONNECT_LISTEN: '[::]:0' },
    'GRANTS_CONNECT_LISTEN: :::0',
  ],
  ['gateway/main.ts', { RPC_TOKEN: 'any', GRANTS_ADDRESS: 'dns:///grants:9000' }, 'GRANTS_ADDRESS: dns:///grants:9000'],
  ['all-in-one/main.ts', { GRANTS_GRPC_LISTEN: '0.0.0.0:0' }, 'GRANTS_GRPC_LISTEN: 0.0.0.0:0'],
])('%s does not start where RPC would leave the machine in plain text', async (main, settings, problem) => {
  const run = runCommand(process.execPath, [main], settings);
  expect(await run.ended()).toBe(1);
  expect(run.output()).toContain(problem);
  expect(run.output()).toContain('RPC_ALLOW_PLAINTEXT: not set.');
});
