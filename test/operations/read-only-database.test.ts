import { describe, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { runStatement } from '../support/database/run-statement.ts';
import { eventually } from '../support/eventually.ts';
import { expectStatus, send } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

describe('When the address of the database leads to a standby', async () => {
  const { tiers, admin } = await useTiers();
  const member = await admin.createMember();
  const client = rawClient(tiers.address, await admin.createClient({ type: 'confidential' }));

  const ready = async () => (await send(`${tiers.address}/readyz`)).status;
  const administer = (statement: string) => {
    const writing = `${tiers.databaseUrl}?options=-c%20default_transaction_read_only%3Doff`;
    return runStatement(writing, statement.replace('DATABASE', new URL(tiers.databaseUrl).pathname.slice(1)));
  };

  it('it is not ready, says why, and follows to the primary without a restart', { timeout: 60_000 }, async () => {
    const tokens = await client.tokensByCode(member, 'openid offline_access');
    await administer('alter database DATABASE set default_transaction_read_only = on');
    await administer(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );

    await eventually(ready, 503);
    await eventually(async () => (await client.refresh(tokens.refresh_token)).status, 503);
    await eventually(
      async () => tiers.logLines.some((line) => line.includes('"reason":"') && line.includes('read-only')),
      true,
    );

    // The connections that lead to the standby stay open: they have to be left for new ones.
    await administer('alter database DATABASE reset default_transaction_read_only');
    await eventually(ready, 200);
    expectStatus(await client.refresh(tokens.refresh_token), 200);
  });
});
