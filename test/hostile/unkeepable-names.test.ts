import { describe, expect, it } from 'vitest';
import { rowsOf } from '../support/database/rows.ts';
import { type Answer, send } from '../support/http.ts';
import type { Member } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

/** In a query: NUL, what is no UTF-8 (overlong, halves of characters, past the last one), and no encoding at all. */
const IN_QUERIES = [
  ...['%00', '01AB%00CDEF', '01AB-CDEF%00', '%C0%80', '%C0%B01AB-CDEF', '%E0%80%80', '%ED%A0%80', '%ED%A0%BD%ED%B8%80'],
  ...['%F5%80%80%80', '%ff', '%C3', '%', '%z', '01AB-CDE%2', '%u0041'],
];

/** In a string of JSON: the same as escapes, and as bytes. */
const IN_JSON: readonly Buffer[] = [
  ...[
    '\\u0000',
    '01AB\\u0000CDEF',
    '01AB-CDEF\\u0000',
    '\\ud800',
    '\\udc0001AB-CDEF',
    '01AB\\ud83dCDEF',
    '\\ude00\\ud83d',
  ],
  ...[[0xff], [0xc0, 0x80], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]],
].map((value) => Buffer.from(value as string));

/** What each names, and one that nothing has. */
const PLACES = [
  ['/api/oauth/device/consent', 'user_code', '0000-0000'],
  ['/api/oauth/authorize/consent', 'request_id', '01890000-0000-7000-8000-000000000000'],
] as const;

describe('A name that nothing can keep is as unknown as any other (product.md §5.6, §6)', async () => {
  const { tiers, admin } = await useTiers();
  const [member, powerless] = await Promise.all([admin.createMember(), admin.createMember([])]);

  const decide = (who: Member, path: string, field: string, value: Buffer, decision: string) =>
    send(`${tiers.address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: who.cookie() ?? '' },
      body: Buffer.concat([Buffer.from(`{"${field}":"`), value, Buffer.from(`","decision":"${decision}"}`)]),
    });
  /** An answer without what differs each time: the id of the request and the moment. */
  const told = ({ status, headers, body }: Answer) => ({
    status,
    headers: [...headers].filter(([name]) => !['x-request-id', 'date'].includes(name)),
    body: { ...body, metadata: Object.keys(body.metadata) },
  });

  it.each(PLACES)('in the query of %s', async (path, field, unknown) => {
    for (const who of [member, powerless]) {
      const expected = told(await who.get(`${path}?${field}=${unknown}`));
      expect(expected.status).toBe(400);
      for (const value of IN_QUERIES) {
        expect(told(await who.get(`${path}?${field}=${value}`)), value).toEqual(expected);
      }
    }
  });

  it.each(PLACES)('in the body at %s, whatever is decided', async (path, field, unknown) => {
    for (const who of [member, powerless]) {
      for (const decision of ['approve', 'deny']) {
        const expected = told(await decide(who, path, field, Buffer.from(unknown), decision));
        expect(expected.status).toBe(400);
        for (const value of IN_JSON) {
          expect(told(await decide(who, path, field, value, decision)), value.toString()).toEqual(expected);
        }
      }
    }
  });

  it('counts as a guess at user codes', async () => {
    const guesses = async () => {
      const [row] = await rowsOf(tiers.databaseUrl, 'select sum(points)::integer as points from grants_rate_limits');
      return row?.points ?? 0;
    };
    const before = await guesses();
    await member.get('/api/oauth/device/consent?user_code=%00');
    await decide(member, '/api/oauth/device/consent', 'user_code', Buffer.from('\\ud800'), 'deny');
    const counted = await guesses();
    await member.get('/api/oauth/device/consent?user_code=0000-0000');
    expect(counted - before).toBe(2 * ((await guesses()) - counted));
  });
});
