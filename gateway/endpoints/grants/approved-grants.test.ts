import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { as, json, openGateway, type Play } from '../../../test/support/fake-services.ts';

const createdAt = timestampFromDate(new Date('2026-01-01T00:00:00Z'));

const play: Play = {
  grants: {
    listGrants: ({ skip }) => ({
      grants: [{ id: 'g1', oauthClientId: 'c1', scopes: ['openid', 'email'], createdAt }],
      totalSize: 101,
      nextPageToken: skip < 100 ? 'after-g1' : '',
    }),
    revokeGrant: () => ({}),
  },
};

describe('grants', () => {
  it('are the own ones', async () => {
    const gateway = await openGateway(play);
    const answer = await gateway.send('/api/auth/oauth/grants', { headers: as('member') });
    expect(gateway.calls.at(-1)?.message).toMatchObject({ accountId: 'member-id' });
    expect(await answer.json()).toMatchObject({
      grants: [{ id: 'g1', scope: 'openid email', scopes: ['openid', 'email'], can_renew: false }],
    });
  });

  it('are revoked for their owner alone', async () => {
    const gateway = await openGateway(play);
    const answer = await gateway.send('/api/auth/oauth/grants/g1', json('DELETE', {}));
    expect(gateway.calls.at(-1)?.message).toMatchObject({ id: 'g1', accountId: 'member-id' });
    expect(answer.status).toBe(204);
  });

  it('that nothing can be named by are not found', async () => {
    const gateway = await openGateway(play);
    expect((await gateway.send('/api/auth/oauth/grants/%00', json('DELETE', {}))).status).toBe(404);
  });
});

describe('pages', () => {
  it.each([
    ['', 0, 1, 2],
    ['?page=2', 50, 2, 3],
    ['?page=3', 100, 3, undefined],
    ['?page=999999999', 2 ** 31 - 1, 999_999_999, undefined],
  ])('page %j skips %i rows', async (query, skip, current, next) => {
    const gateway = await openGateway(play);
    const answer = await gateway.send(`/api/auth/oauth/grants${query}`, { headers: as('member') });
    expect(gateway.calls.at(-1)?.message).toMatchObject({ pageSize: 50, skip });
    expect(await answer.json()).toEqual({
      grants: [expect.objectContaining({ id: 'g1' })],
      page_size: 50,
      results: 101,
      total_pages: 3,
      current_page: current,
      ...(next && { next_page: next, next_page_token: 'after-g1' }),
    });
  });

  it('begin at the token of the page before, whatever their number', async () => {
    const gateway = await openGateway(play);
    await gateway.send('/api/auth/oauth/grants?page=2&page_token=after-g1', { headers: as('member') });
    expect(gateway.calls.at(-1)?.message).toMatchObject({ pageSize: 50, pageToken: 'after-g1', skip: 0, orderBy: '' });
  });

  it('of administrators have the newest first', async () => {
    const gateway = await openGateway(play);
    await gateway.send('/api/admin/oauth/refresh-tokens', { headers: as('admin') });
    expect(gateway.calls.at(-1)?.message).toMatchObject({ orderBy: 'created_at desc' });
  });

  it.each(['0', '-1', 'x', '1.5', '01', '1e3', '9999999999', '%31%00'])('refuse page %s', async (page) => {
    const answer = await (await openGateway(play)).send(`/api/auth/oauth/grants?page=${page}`, {
      headers: as('member'),
    });
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_argument' })]);
  });
});
