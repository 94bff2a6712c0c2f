import { describe, expect, it } from 'vitest';
import { FIRST_PARTY_SCOPE, rawClient } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import type { Member } from '../support/people/administrator.ts';
import { atGateway } from '../support/people/person.ts';
import type { Replica } from '../support/tiers/tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const WRONG = '0000-0000';
const LIMIT = 3;

describe('Guessing user codes (RFC 8628 §5.1, product.md §6)', async () => {
  const { tiers, admin } = await useTiers({ grants: { limits: { userCode: { points: LIMIT, seconds: 600 } } } });
  const proxied = await tiers.bootReplica({
    grants: { limits: { userCode: { points: LIMIT, seconds: 600 } } },
    gateway: { trustedProxies: ['loopback'] },
  });

  const userCode = async () => {
    const client = rawClient(tiers.address, { client_id: 'storyden-cli' });
    return expectStatus(await client.startDevice({ scope: FIRST_PARTY_SCOPE }), 200).user_code as string;
  };
  const forgetGuesses = () => rowsOf(tiers.databaseUrl, 'delete from grants_rate_limits');
  const readAt = (who: Member, gateway: Replica, address: string, code: string) =>
    atGateway(who, gateway.address).get(`/api/oauth/device/consent?user_code=${code}`, { 'x-forwarded-for': address });
  const guess = async (who: Member, gateway: Replica, address: string, times = LIMIT) => {
    for (let count = 0; count < times; count++) {
      expect((await readAt(who, gateway, address, WRONG)).status).toBe(400);
    }
  };

  it('ends with 429 and Retry-After, for the right code too, until the time is over', async () => {
    await forgetGuesses();
    const [member, code] = [await admin.createMember(), await userCode()];
    await guess(member, proxied, '192.0.2.1');
    const refused = await readAt(member, proxied, '192.0.2.1', code);
    expect([refused.status, refused.body.error]).toEqual([429, 'rate_limited']);
    expect(Object.keys(refused.body)).toEqual(['error', 'message', 'suggested', 'metadata']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(600);

    await rowsOf(tiers.databaseUrl, 'update grants_rate_limits set expire = expire - 601000');
    expectStatus(await readAt(member, proxied, '192.0.2.1', code), 200);
  });

  it('is counted for the account, from whatever address', async () => {
    await forgetGuesses();
    const [member, code] = [await admin.createMember(), await userCode()];
    await guess(member, proxied, '192.0.2.1', LIMIT - 1);
    await guess(member, proxied, '192.0.2.2', 1);
    expect((await readAt(member, proxied, '192.0.2.3', code)).status).toBe(429);
    expectStatus(await readAt(await admin.createMember(), proxied, '192.0.2.3', code), 200);
  });

  it('locks nobody else in the office out, whatever one account tries there', async () => {
    await forgetGuesses();
    const [guesser, colleague, code] = [await admin.createMember(), await admin.createMember(), await userCode()];
    await guess(guesser, proxied, '192.0.2.1');
    for (let count = 0; count < 12 * LIMIT; count++) {
      expect((await readAt(guesser, count % 2 ? proxied : tiers, '192.0.2.1', WRONG)).status).toBe(429);
    }
    expectStatus(await readAt(colleague, proxied, '192.0.2.1', code), 200);
  });

  it('costs the database nothing once it is refused', async () => {
    await forgetGuesses();
    const guesser = await admin.createMember();
    await guess(guesser, proxied, '192.0.2.1');
    const onDisk = () => rowsOf(tiers.databaseUrl, 'select ctid, xmin, xmax, * from grants_rate_limits order by key');
    const before = await onDisk();
    for (let count = 0; count < 20; count++) {
      expect((await readAt(guesser, proxied, `192.0.2.${count}`, WRONG)).status).toBe(429);
    }
    expect(await onDisk()).toEqual(before);
  });

  it('is counted for the address, with room for ten accounts; behind a proxy for the one that the proxy names', async () => {
    await forgetGuesses();
    for (let account = 0; account < 10; account++) await guess(await admin.createMember(), proxied, '192.0.2.1');
    const [last, code] = [await admin.createMember(), await userCode()];
    expect((await readAt(last, proxied, '192.0.2.1', code)).status).toBe(429);
    expectStatus(await readAt(last, proxied, '192.0.2.9', code), 200);
  });

  it('is not helped by an X-Forwarded-For that comes from no trusted proxy', async () => {
    await forgetGuesses();
    for (let account = 0; account < 10; account++) {
      await guess(await admin.createMember(), tiers, `192.0.2.${account}`);
    }
    expect((await readAt(await admin.createMember(), tiers, '192.0.2.200', await userCode())).status).toBe(429);
  });

  it('counts wrong decisions like wrong readings, and codes that another account claimed', async () => {
    await forgetGuesses();
    const [owner, member, code] = [await admin.createMember(), await admin.createMember(), await userCode()];
    expectStatus(await owner.readDevice(code), 200);
    expect((await member.readDevice(code)).status).toBe(400);
    expect((await member.decideDevice(code, 'approve')).status).toBe(400);
    expect((await member.decideDevice(WRONG, 'deny')).status).toBe(400);
    expect((await member.decideDevice(WRONG, 'deny')).status).toBe(429);
  });

  it('does not count what was right: reading again and again, deciding', async () => {
    await forgetGuesses();
    const member = await admin.createMember();
    for (let count = 0; count < LIMIT + 1; count++) {
      const code = await userCode();
      expectStatus(await member.readDevice(code), 200);
      expectStatus(await member.readDevice(code), 200);
      expectStatus(await member.decideDevice(code, count % 2 ? 'approve' : 'deny'), 200);
    }
  });

  it('cannot slip past the count by coming all at once', async () => {
    await forgetGuesses();
    const member = await admin.createMember();
    const answers = await Promise.all(Array.from({ length: 20 }, () => member.readDevice(WRONG)));
    const wrong = answers.filter(({ status }) => status === 400);
    expect(wrong.length).toBeLessThanOrEqual(LIMIT);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20 - wrong.length);
  });
});
