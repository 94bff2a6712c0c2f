import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import { freePort } from '../support/free-port.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

/** Each command that calls a service, and the variable that says where it is. */
const COMMANDS = [
  ['secrets:status', ['services/grants/commands/secrets-status.ts'], 'GRANTS_ADDRESS', 'grant service'],
  ['keys:rotate', ['services/grants/commands/rotate-keys.ts'], 'GRANTS_ADDRESS', 'grant service'],
  [
    'accounts:set-password',
    ['services/accounts/commands/set-password.ts', 'nobody'],
    'ACCOUNTS_ADDRESS',
    'account service',
  ],
] as const;

describe.each(COMMANDS)('npm run %s', async (_, args, at, tier) => {
  const { tiers } = await useTiers();

  async function said(settings: Record<string, string>) {
    const run = runCommand(process.execPath, args, { RPC_TOKEN: tiers.adminToken, ...settings });
    expect(await run.ended()).toBe(1);
    return run.output().trim();
  }
  const there = () => (at === 'GRANTS_ADDRESS' ? tiers.grantsAddress : tiers.accountsAddress);

  it('says that nobody answers, and names the variable', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    expect(await said({ [at]: address })).toBe(
      `${at}: no ${tier} answers at ${address} (connect ECONNREFUSED ${address}). Start it, or correct ${at}.`,
    );
    expect(await said({ [at]: 'nowhere.invalid:9000', RPC_ALLOW_PLAINTEXT: 'true' })).toMatch(
      new RegExp(
        `^${at}: no ${tier} answers at nowhere\\.invalid:9000 \\(Name resolution failed .*Start it, or correct`,
      ),
    );
  });

  it('sends nothing to another machine in plain text', async () => {
    expect(await said({ [at]: 'nowhere.invalid:9000' })).toContain(`${at}: nowhere.invalid:9000 is another machine`);
  });

  it('takes no address of another kind', async () => {
    expect(await said({ [at]: 'http://127.0.0.1:9000' })).toContain(`${at}: found "http://127.0.0.1:9000", expected`);
  });

  it('says that something else answers', async () => {
    const other = at === 'GRANTS_ADDRESS' ? tiers.accountsAddress : tiers.grantsAddress;
    expect(await said({ [at]: other })).toContain(`${at}: what answers at ${other} is no ${tier} of this release.`);
  });

  it('says that nobody knows the token', async () => {
    expect(await said({ [at]: there(), RPC_TOKEN: 'another' })).toMatch(
      new RegExp(`^RPC_TOKEN: the ${tier} knows no caller with this token`),
    );
  });
});
