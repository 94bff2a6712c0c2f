import { describe, expect, it } from 'vitest';
import type { Account } from './account.ts';
import type { Client } from './client.ts';
import { type AskedFor, consentToShow, decisionOn, type ShownConsent } from './shown-consent.ts';

const explicit = (allowedScopes: string[]) => ({ scopePolicy: 'explicit', allowedScopes }) as const;
const inherit = { scopePolicy: 'inherit', allowedScopes: [] } as const;

const CLIENT = { name: 'An application', registration: 'administrator', ...explicit([]) };
const client = (fields: Partial<Client>) => ({ ...CLIENT, ...fields }) as Client;
const account = (permissions: readonly string[]) => ({ permissions }) as Account;
const asked = (scope: string, fields: Partial<AskedFor> = {}): AskedFor => ({
  requestedScope: scope.split(' '),
  resource: undefined,
  ...fields,
});

type State = { readonly client: Pick<Client, 'scopePolicy' | 'allowedScopes'>; readonly holds: readonly string[] };
type Case = [what: string, requested: string, page: State, click: State, given: string];

const A = 'MANAGE_EVENTS';
const B = 'MANAGE_POSTS';

describe('An approval gives shown ∩ requested ∩ allowed now ∩ held now (product.md §5.6)', () => {
  const both = { client: explicit([A, B]), holds: [A, B] };
  it.each<Case>([
    ['nothing changed', `openid ${A} ${B}`, both, both, `openid ${A} ${B}`],
    ['allowed more since', `openid ${A} ${B}`, { ...both, client: explicit([A]) }, both, `openid ${A}`],
    [
      'allowed everything since',
      `openid ${A} ${B}`,
      { ...both, client: explicit([A]) },
      { ...both, client: explicit(['ADMINISTRATOR']) },
      `openid ${A}`,
    ],
    ['allowed less since', `openid ${A} ${B}`, both, { ...both, client: explicit([B]) }, `openid ${B}`],
    [
      'allowed another since',
      `openid ${A} ${B}`,
      { ...both, client: explicit([A]) },
      { ...both, client: explicit([B]) },
      'openid',
    ],
    ['the account was given more', `openid ${A} ${B}`, { ...both, holds: [A] }, both, `openid ${A}`],
    [
      'the account was made administrator',
      `openid ${A} ${B}`,
      { ...both, holds: [A] },
      { ...both, holds: ['ADMINISTRATOR'] },
      `openid ${A}`,
    ],
    ['the account lost some', `openid ${A} ${B}`, both, { ...both, holds: [B] }, `openid ${B}`],
    [
      'an administrator keeps one by name',
      `openid ${A} ${B}`,
      { ...both, holds: ['ADMINISTRATOR'] },
      { ...both, holds: [B] },
      `openid ${B}`,
    ],
    ['inherits since', `openid ${A}`, { ...both, client: explicit([]) }, { ...both, client: inherit }, 'openid'],
    ['inherits no more', `openid ${A}`, { ...both, client: inherit }, both, `openid ${A}`],
    [
      'inherits: given more',
      'openid',
      { client: inherit, holds: [A] },
      { client: inherit, holds: [A, B] },
      `openid ${A}`,
    ],
    [
      'inherits: made administrator',
      'openid',
      { client: inherit, holds: [A] },
      { client: inherit, holds: ['ADMINISTRATOR'] },
      `openid ${A}`,
    ],
    [
      'inherits: lost some',
      'openid',
      { client: inherit, holds: [A, B] },
      { client: inherit, holds: [B] },
      `openid ${B}`,
    ],
    [
      'inherits: no administrator any more',
      'openid',
      { client: inherit, holds: ['ADMINISTRATOR', A] },
      { client: inherit, holds: [A, B] },
      `openid ${A}`,
    ],
  ])('%s', (_, requested, page, click, given) => {
    const shown = consentToShow(asked(requested), client(page.client), account(page.holds));
    const decision = decisionOn(shown, undefined, asked(requested), client(click.client), account(click.holds));
    expect(decision?.scope.join(' ')).toBe(given);
  });

  it('and never what was not requested, whatever was shown', () => {
    const shown = consentToShow(asked(`openid ${A} ${B}`), client(both.client), account(both.holds));
    const decision = decisionOn(shown, undefined, asked(`openid ${A}`), client(both.client), account(both.holds));
    expect(decision?.scope).toEqual(['openid', A]);
  });
});

describe('There is nothing to approve', () => {
  const request = asked('openid', { resource: 'https://api.example/', claims: { userinfo: { email: null } } });
  const shown = consentToShow(request, client({}), account([]));
  const approve = (of: ShownConsent | undefined, by = client({})) =>
    decisionOn(of, undefined, request, by, account([]));

  it.each<[string, ShownConsent | undefined, Client]>([
    ['where nothing was shown', undefined, client({})],
    ['once the name is another', shown, client({ name: 'Storyden (official)' })],
    ['once somebody else vouches for it', shown, client({ registration: 'owner' })],
    ['for another resource', { ...shown, resource: 'https://other.example/' }, client({})],
    [
      'for a resource where none was shown',
      consentToShow({ ...request, resource: undefined }, client({}), account([])),
      client({}),
    ],
    ['for claims that were not shown', { ...shown, claims: [] }, client({})],
  ])('%s', (_, of, by) => {
    expect(approve(of, by)).toBeUndefined();
    expect(approve(shown)).toEqual({ scope: ['openid'], claims: ['email'] });
  });
});
