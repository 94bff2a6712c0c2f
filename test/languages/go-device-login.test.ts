import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { DEVICE_CODE_GRANT } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const POLL_EVERY_SECONDS = 2;
const POLLS_BEFORE_APPROVAL = 5;

describe('A command-line program in Go, with golang.org/x/oauth2', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'go-device-login-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const program = path.join(folder, 'login');
  const cwd = path.join(import.meta.dirname, 'go-device-login');
  await promisify(execFile)('go', ['build', '-o', program, '.'], { cwd });
  const { tiers, admin } = await useTiers({ grants: { devicePollEverySeconds: POLL_EVERY_SECONDS } });
  const member = await admin.createMember();

  /** Runs the program, and approves once it has polled a few times. What it printed, without the times. */
  async function signIn(clientId: string): Promise<string[]> {
    const run = spawn(program, [tiers.address, clientId, 'openid offline_access'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const printed: string[] = [];
    let userCode = '';
    for await (const line of createInterface({ input: run.stdout })) {
      if (line.startsWith('code ')) userCode = line.slice('code '.length);
      else printed.push(line.replace(/^poll [\d.]+ /, ''));
      if (printed.length === 2 * POLLS_BEFORE_APPROVAL) await member.approveDevice(userCode);
    }
    return printed;
  }

  it('sends each poll twice, is told twice that nobody has decided, and is not slowed down', {
    timeout: 60_000,
  }, async () => {
    const { client_id } = await admin.createClient({
      allowed_grants: [DEVICE_CODE_GRANT, 'refresh_token'],
      redirect_uris: [],
    });
    const printed = await signIn(client_id);
    const pending = ['basic 400 authorization_pending', 'body 400 authorization_pending'];
    expect(printed).toEqual([
      ...Array.from({ length: POLLS_BEFORE_APPROVAL }, () => pending).flat(),
      expect.stringMatching(/^basic 200 $/),
      'token Bearer true',
    ]);
    const [row] = await rowsOf(tiers.databaseUrl, 'select poll_interval_seconds from device_authorizations');
    expect(row?.poll_interval_seconds).toBe(POLL_EVERY_SECONDS);
  });
});
