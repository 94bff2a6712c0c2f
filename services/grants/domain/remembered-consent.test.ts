import { describe, expect, it } from 'vitest';
import type { Account } from './account.ts';
import type { Client } from './client.ts';
import { rememberedDecision } from './remembered-consent.ts';

const names = (text: string): readonly string[] => text.split(' ').filter((name) => name !== '');

const ALLOWED: Partial<Client> = { scopePolicy: 'explicit', allowedScopes: ['MANAGE_EVENTS', 'MANAGE_POSTS'] };
const INHERITS: Partial<Client> = { scopePolicy: 'inherit', allowedScopes: [] };

/** What was approved before, and what is asked for now: scope, and profile claims by name. */
type Names = { readonly scope: string; readonly claims?: string };

/** What a request gives without a page, to a client that may have events and posts unless another is given. */
function decide(before: Names | undefined, asked: Names, holds: string, client = ALLOWED) {
  const approved = before && { scope: names(before.scope), claims: names(before.claims ?? '') };
  const userinfo = Object.fromEntries(names(asked.claims ?? '').map((name) => [name, null]));
  const request = { requestedScope: names(asked.scope), resource: undefined, claims: { userinfo } };
  return rememberedDecision(approved, request, client as Client, { permissions: names(holds) } as Account);
}

const BOTH = 'MANAGE_EVENTS MANAGE_POSTS';

describe('A remembered consent covers a request (product.md §5.8)', () => {
  it.each<[what: string, before: Names, asked: Names, holds: string, given: Names]>([
    [
      'for the same',
      { scope: 'openid MANAGE_EVENTS', claims: 'name' },
      { scope: 'openid MANAGE_EVENTS', claims: 'name' },
      BOTH,
      { scope: 'openid MANAGE_EVENTS', claims: 'name' },
    ],
    ['in another order', { scope: 'openid email' }, { scope: 'email openid' }, '', { scope: 'email openid' }],
    ['for less', { scope: 'openid MANAGE_EVENTS', claims: 'name' }, { scope: 'openid' }, BOTH, { scope: 'openid' }],
    [
      'where the client is not allowed the rest',
      { scope: 'openid' },
      { scope: 'openid READ_PROFILE' },
      'READ_PROFILE',
      { scope: 'openid' },
    ],
    [
      'where the account does not hold the rest',
      { scope: 'openid' },
      { scope: 'openid MANAGE_EVENTS' },
      'MANAGE_POSTS',
      { scope: 'openid' },
    ],
    [
      'for a claim that an approved scope opens',
      { scope: 'openid email' },
      { scope: 'openid', claims: 'email' },
      '',
      { scope: 'openid' },
    ],
  ])('%s', (_, before, asked, holds, given) => {
    expect(decide(before, asked, holds)).toEqual({ scope: names(given.scope), claims: names(given.claims ?? '') });
  });

  it.each<[what: string, before: Names | undefined, asked: Names, client?: Partial<Client>]>([
    ['if nothing was approved', undefined, { scope: '' }],
    ['for more scope', { scope: 'openid MANAGE_EVENTS' }, { scope: `openid ${BOTH}` }],
    ['for another scope', { scope: 'MANAGE_EVENTS' }, { scope: 'MANAGE_POSTS' }],
    ['for what an inheriting client gets beside it', { scope: 'openid MANAGE_EVENTS' }, { scope: 'openid' }, INHERITS],
    ['for a claim that was not approved', { scope: 'openid' }, { scope: 'openid', claims: 'email' }],
    ['for more claims', { scope: 'openid', claims: 'name' }, { scope: 'openid', claims: 'name email' }],
    ['for a claim that only the new scope opens', { scope: 'openid' }, { scope: 'openid email', claims: 'email' }],
    ['for a scope that has the name of a claim', { scope: 'openid', claims: 'email' }, { scope: 'openid email' }],
  ])('not %s', (_, before, asked, client) => {
    expect(decide(before, asked, BOTH, client)).toBeUndefined();
  });
});
