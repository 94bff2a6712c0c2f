import { describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { runStatement } from '../support/database/run-statement.ts';
import { expectStatus } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid offline_access';
const times = <Value>(count: number, act: (index: number) => Promise<Value>) =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));

// A shared server may have a policy of its own (default_transaction_isolation).
describe.each(['repeatable read', 'serializable'])('On a server whose transactions are %s', async (isolation) => {
  const { tiers, admin } = await useTiers({
    databaseBy: async (databaseUrl) => {
      const name = new URL(databaseUrl).pathname.slice(1);
      await runStatement(databaseUrl, `alter database ${name} set default_transaction_isolation = '${isolation}'`);
      return databaseUrl;
    },
  });
  const member = await admin.createMember();
  const client = rawClient(tiers.address, await admin.createClient({ type: 'confidential' }));

  it('six refreshes of one token at once are given one successor', async () => {
    for (let round = 0; round < 3; round += 1) {
      const tokens = await client.tokensByCode(member, SCOPE);
      const answers = await times(6, () => client.refresh(tokens.refresh_token));
      expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
      expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
    }
  });

  it('of four approvals at once one wins, and the others are told so', async () => {
    for (let round = 0; round < 3; round += 1) {
      const requestId = await member.openAuthorization(client.authorizeUrl({ scope: SCOPE }).url);
      const answers = await times(4, () => member.decideAuthorization(requestId, 'approve'));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
    }
  });

  it('flows of one member beside each other all end', async () => {
    await times(8, (index) => (index % 2 ? client.tokensByCode(member, SCOPE) : client.tokensByDevice(member, SCOPE)));
  });

  it('wrong sign-ins at once are refused, not failed', async () => {
    const wrong = { identifier: member.handle, token: 'wrong-password' };
    const answers = await times(12, () => member.post('/api/auth/password/signin', wrong));
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(401));
  });

  it('roles and clients that many change at once are changed by each', async () => {
    const role = expectStatus(await admin.post('/api/roles', { name: 'Editors', permissions: [] }), 200);
    const changed = await times(6, () => admin.patch(`/api/roles/${role.id}`, { permissions: ['MANAGE_POSTS'] }));
    expect(changed.map(({ status }) => status)).toEqual(Array(6).fill(200));
  });
});
