import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GRANTS_SETTINGS } from '../../services/grants/config.ts';
import { DEVICE_CODE_GRANT, rawClient } from '../support/clients/oauth-client.ts';
import { type Command, runCommand } from '../support/command.ts';
import { grantRow } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const PROCESSES = 5;
const PROGRAM = 'test/support/clients/token-file-client.ts';

/** What a process of the client got. */
type Renewed = { access_token: string; refresh_token: string };

describe('Several processes of one command-line client share a token file (product.md §7)', async () => {
  const grace = Number(GRANTS_SETTINGS.OAUTH_REFRESH_TOKEN_GRACE.parse(undefined));
  const running: Command[] = [];

  const folder = await mkdtemp(path.join(tmpdir(), 'token-file-'));
  const { tiers, admin } = await useTiers({ grants: { lifetimes: { refreshTokenGrace: grace } } });
  const member = await admin.createMember();
  const grants = { allowed_grants: [DEVICE_CODE_GRANT, 'refresh_token'], redirect_uris: [] };
  const clientId = (await admin.createClient(grants)).client_id;
  const client = rawClient(tiers.address, { client_id: clientId });
  afterAll(async () => {
    for (const command of running) command.stopGroup();
    await rm(folder, { recursive: true, force: true });
  });

  /** Processes that have read the file, and refresh when they are told to. */
  async function startAll(file: string): Promise<Command[]> {
    const settings = { TOKEN_ENDPOINT: `${tiers.address}/api/oauth/token`, CLIENT_ID: clientId, TOKEN_FILE: file };
    const started = Array.from({ length: PROCESSES }, () => runCommand(process.execPath, [PROGRAM], settings));
    running.push(...started);
    await Promise.all(started.map((command) => command.printed(/^read$/m)));
    return started;
  }
  const refreshed = async (command: Command): Promise<Renewed> => {
    command.child.kill('SIGUSR2');
    const [, answer = ''] = await command.printed(/^answer (.*)$/m);
    return JSON.parse(answer);
  };

  it('the grace is a minute as shipped', () => expect(grace).toBe(60_000));

  it('five that refresh at once, each with the token that it read before, all go on', { timeout: 60_000 }, async () => {
    const file = path.join(folder, 'at-once');
    const first = await client.tokensByDevice(member, 'openid offline_access');
    await writeFile(file, first.refresh_token);
    const answers = await Promise.all((await startAll(file)).map(refreshed));
    expect(new Set(answers.map(({ refresh_token }) => refresh_token)).size).toBe(1);
    expect(new Set(answers.map(({ access_token }) => access_token)).size).toBe(PROCESSES);
    // Whoever wrote last, the file has the token that all of them go on with.
    expectStatus(await client.refresh(await readFile(file, 'utf8')), 200);
  });

  it('so do those that come more than half a minute after the first', { timeout: 60_000 }, async () => {
    const file = path.join(folder, 'later');
    const first = await client.tokensByDevice(member, 'openid offline_access');
    await writeFile(file, first.refresh_token);
    const [earliest, ...late] = await startAll(file);
    const successor = (await refreshed(earliest as Command)).refresh_token;
    await grantRow(tiers.databaseUrl, first.access_token, `rotated_at = rotated_at - interval '40 seconds'`);
    for (const { refresh_token } of await Promise.all(late.map(refreshed))) expect(refresh_token).toBe(successor);
    expectStatus(await client.refresh(await readFile(file, 'utf8')), 200);
  });
});
