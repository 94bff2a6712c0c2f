import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { GRANT_SERVICES } from '../support/clients/proto-client.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';
import { BUILD_MS, describeReflectedCalls, useCertifiedTiers } from './reflected-calls.ts';

const run = promisify(execFile);

describe('A program in Go', async () => {
  const { tiers } = await useTiers();

  it('links what reflection gives, in both versions, and calls through it', { timeout: BUILD_MS }, async () => {
    const cwd = path.join(import.meta.dirname, 'go-reflection');
    const described = async (address: string) =>
      (await run('go', ['run', '.', 'describe', address, tiers.readerToken], { cwd })).stdout;
    const grants = await described(tiers.grantsAddress);
    const accounts = await described(tiers.accountsAddress);
    for (const version of ['v1', 'v1alpha']) {
      for (const name of GRANT_SERVICES)
        expect(grants).toMatch(new RegExp(`^${version} ${name} [1-9]\\d* methods$`, 'm'));
      expect(accounts).toMatch(new RegExp(`^${version} storyden.account.v1.AccountService [1-9]\\d* methods$`, 'm'));
      for (const output of [grants, accounts]) {
        expect(output).toMatch(new RegExp(`^${version} grpc.health.v1.Health \\d methods$`, 'm'));
        expect(output).toMatch(new RegExp(`^${version} health \\{"status":\\s*"SERVING"\\}$`, 'm'));
      }
    }
  });
});

describeReflectedCalls('Go', await useCertifiedTiers(), async () => ({
  command: ['go', 'run', '.', 'call'],
  folder: 'go-reflection',
}));
