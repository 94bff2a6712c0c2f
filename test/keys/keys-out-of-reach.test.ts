import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { eventually } from '../support/eventually.ts';
import { expectStatus } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid offline_access';

// The rest of the database works: only what signs cannot be read any more.
describe('While nobody can read the signing keys', async () => {
  // Short, so that what was read is soon too old to sign with; without a grace that would hide what was used up.
  const { tiers, admin } = await useTiers({
    grants: { keyRotation: { publishAhead: 2_000, every: 0 }, lifetimes: { refreshTokenGrace: 0 } },
  });
  const member = await admin.createMember();
  const client = rawClient(tiers.address, await admin.createClient({ type: 'confidential' }));

  it('tokens are refused for now, and no token, code or approval is used up', { timeout: 60_000 }, async () => {
    const tokens = await client.tokensByCode(member, SCOPE);
    const { code, verifier } = await client.approvedCode(member, { scope: SCOPE });
    const device = expectStatus(await client.startDevice({ scope: SCOPE }), 200);
    await member.approveDevice(device.user_code);

    const locked = await lockSigningKeys(tiers.databaseUrl);
    onTestFinished(() => locked.end());
    await eventually(async () => tiers.logLines.some((line) => line.includes('signing keys cannot be read')), true);
    const answers = await Promise.all([
      client.refresh(tokens.refresh_token),
      client.exchange(code, verifier),
      client.pollDevice(device.device_code),
    ]);
    expect(answers.map(({ status, body }) => [status, body.error])).toEqual(
      Array(3).fill([503, 'temporarily_unavailable']),
    );
    await locked.end();

    expectStatus(await client.refresh(tokens.refresh_token), 200);
    expectStatus(await client.exchange(code, verifier), 200);
    expectStatus(await client.pollDevice(device.device_code), 200);
  });
});

/** Nobody reads the table until the connection ends. */
async function lockSigningKeys(databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('begin');
  await client.query('lock table signing_keys in access exclusive mode');
  return client;
}
