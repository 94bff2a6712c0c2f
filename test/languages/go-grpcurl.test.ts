import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { callGrants, GRANT_SERVICES } from '../support/clients/proto-client.ts';
import { newService } from '../support/clients/token-exchange.ts';
import { claimsOf } from '../support/database/rows.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';
import { CACHE } from './programs.ts';
import { BUILD_MS, useCertifiedTiers } from './reflected-calls.ts';

const run = promisify(execFile);
const GRPCURL = 'github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3';
/** Seconds for which a stream is followed that the page follows longer. */
const FOLLOWED = 2;

const page = await readFile(path.join(import.meta.dirname, '..', '..', 'docs', 'rpc.md'), 'utf8');
/** The commands of the page; what a command goes on with is indented further. */
const commands = [...page.matchAll(/^ {4}(grpcurl .*(?:\n {6,}.*)*)/gm)].map(([, command = '']) => command);
const isOverTls = (command: string) => !command.includes('-plaintext');

/** What a command prints. A stream is over when its time is, which grpcurl calls an error. */
async function printedBy(command: string, env: Record<string, string>): Promise<string> {
  const isStream = command.includes('-max-time');
  const shown = run('sh', ['-c', command.replace(/-max-time \d+/, `-max-time ${FOLLOWED}`)], {
    env: { ...process.env, PATH: `${CACHE}:${process.env.PATH}`, ...env },
  });
  const { stdout } = await shown.catch((error) => {
    if (isStream && error.stderr.includes('DeadlineExceeded')) return error;
    throw error;
  });
  return stdout;
}

describe('grpcurl does what docs/rpc.md says', { timeout: BUILD_MS }, async () => {
  const { tiers, admin } = await useTiers();
  const certified = await useCertifiedTiers();
  const client = await admin.createClient({ allowed_scopes: ['READ_PROFILE'] });
  const ended = await admin.createClient();
  const service = await newService(admin);
  const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE']);
  const { access_token } = await rawClient(tiers.address, client).tokensByCode(member, 'openid READ_PROFILE');
  await rawClient(tiers.address, ended).tokensByCode(member, 'openid');
  const watch = { service: 'GrantService', method: 'WatchRevocations', token: tiers.readerToken };
  const { cursor } = await callGrants(tiers.grantsAddress, watch);
  // The words that stand for a reader's own.
  const values = Object.entries({
    '"ACCOUNT"': member.id,
    '"CLIENT"': ended.client_id,
    '"GRANT"': String(claimsOf(access_token).grant_id),
    '"TOKEN"': access_token,
    '"CURSOR"': cursor,
    '"CLIENT_ID"': service.client_id,
    '"CLIENT_SECRET"': service.client_secret,
    '127.0.0.1:9000': tiers.grantsAddress,
    '127.0.0.1:9010': tiers.accountsAddress,
    '$(cat .data/rpc-token)': tiers.rpcToken,
  }).map(([word, value]) => [word, word.startsWith('"') ? JSON.stringify(value) : value] as const);
  const printed = new Map<string, string>();
  const outputOf = (part: string) => printed.get(commands.find((command) => command.includes(part)) ?? '');

  beforeAll(async () => {
    await run('go', ['install', GRPCURL], { env: { ...process.env, GOBIN: CACHE } });
  }, BUILD_MS);

  it.each(commands.filter((command) => !isOverTls(command)))('%s', async (command) => {
    const here = values.reduce((text, [word, value]) => text.replaceAll(word, value), command);
    printed.set(command, await printedBy(here, { TOKEN: `authorization: Bearer ${tiers.rpcToken}` }));
  });

  it('and prints what it says', () => {
    for (const name of GRANT_SERVICES) expect(outputOf(' list')).toContain(name);
    expect(outputOf(' describe ')).toContain('rpc ListGrants');
    expect(outputOf('/ListAccounts')).toContain('"handle": "admin"');
    expect(outputOf('/Check')).toContain('SERVING');
    expect(outputOf('/ListGrants')).toContain('"totalSize": 2');
    expect(outputOf('/BatchGetGrants')).toContain(client.client_id);
    expect(outputOf('/PreviewScope')).toContain('"mayApprove": true');
    expect(outputOf('/RevokeGrants')).toContain('"revokedCount": 1');
    for (const method of ['IntrospectToken', 'BatchIntrospectTokens']) {
      expect(outputOf(`/${method}`)).toContain(`"sub": "${member.id}"`);
    }
    expect(outputOf('/ExchangeToken')).toContain('"issuedTokenType"');
    for (const command of commands.filter((command) => command.endsWith('/WatchRevocations'))) {
      expect(printed.get(command)).toContain('REVOCATION_KIND_GRANT');
      expect(printed.get(command)).toContain('"heartbeat"');
    }
  });

  it.each(commands.filter(isOverTls))('%s', async (command) => {
    const { CA = '', CERT = '', KEY = '' } = certified.env;
    const [, port] = certified.tiers.grantsAddress.split(':');
    const here = command
      .replace('ca.pem', CA)
      .replace('search.pem', CERT)
      .replace('search.key', KEY)
      .replace('localhost:9000', `localhost:${port}`);
    // There are no grants there.
    expect(JSON.parse(await printedBy(here, {}))).toEqual({});
  });
});
