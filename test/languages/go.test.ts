import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { GRANT_SERVICES } from '../support/clients/proto-client.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const run = promisify(execFile);
const ROOT = path.join(import.meta.dirname, '..', '..');
const GRPCURL = 'github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3';
/** Go may have to fetch and build everything first. */
const BUILD_MS = 600_000;

/** The grpcurl lines of the documentation. */
async function documentedLines(): Promise<string[]> {
  const text = await readFile(path.join(ROOT, 'docs', 'http-api.md'), 'utf8');
  return [...text.matchAll(/^ {4}(grpcurl .*)$/gm)].map(([, line = '']) => line);
}

describe('A program in Go', async () => {
  const { tiers } = await useTiers();

  it('links what reflection gives, in both versions, and calls through it', { timeout: BUILD_MS }, async () => {
    const cwd = path.join(import.meta.dirname, 'go-reflection');
    const described = async (address: string) =>
      (await run('go', ['run', '.', address, tiers.readerToken], { cwd })).stdout;
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

  it('grpcurl does what the documentation says', { timeout: BUILD_MS }, async () => {
    const lines = await documentedLines();
    expect(lines.length).toBeGreaterThan(3);
    const printed = new Map<string, string>();
    for (const line of lines) {
      const here = line
        .replace('127.0.0.1:9000', tiers.grantsAddress)
        .replace('127.0.0.1:9010', tiers.accountsAddress)
        .replace(/^grpcurl/, `go run ${GRPCURL}`);
      const env = { ...process.env, TOKEN: `authorization: Bearer ${tiers.rpcToken}` };
      printed.set(line, (await run('sh', ['-c', here], { env })).stdout);
    }
    const outputOf = (part: string) => printed.get(lines.find((line) => line.includes(part)) ?? '');
    for (const name of GRANT_SERVICES) expect(outputOf(' list')).toContain(name);
    expect(outputOf(' describe ')).toContain('rpc ListGrants');
    expect(outputOf('ListAccounts')).toContain('"handle": "admin"');
    expect(outputOf('Health/Check')).toContain('SERVING');
  });
});
