import { expect, test } from 'vitest';
import type { Client } from '../api/types.ts';
import { ownerRestriction } from './owner-restriction.ts';

const client = (fields: Partial<Client>) =>
  ({ scope_policy: 'explicit', allowed_scopes: [], allowed_grants: [], ...fields }) as Client;
const WIDE = client({ allowed_scopes: ['READ_PROFILE', 'MANAGE_POSTS'] });
const EXCHANGES = client({ allowed_grants: ['urn:ietf:params:oauth:grant-type:token-exchange'] });
const INHERITS = client({ scope_policy: 'inherit' });

test.each([
  ['within their powers', WIDE, ['READ_PROFILE', 'MANAGE_POSTS'], undefined],
  ['beyond them', WIDE, ['READ_PROFILE'], { by: 'permissions', names: ['MANAGE_POSTS'] }],
  [
    'that signs people in',
    client({ allowed_scopes: ['openid'] as unknown as Client['allowed_scopes'] }),
    [],
    undefined,
  ],
  ['that inherits', INHERITS, ['READ_PROFILE'], { by: 'policy' }],
  ['that exchanges tokens', EXCHANGES, ['READ_PROFILE'], { by: 'grant' }],
  ['that exchanges tokens, of an administrator', EXCHANGES, ['ADMINISTRATOR'], undefined],
  ['of an administrator', INHERITS, ['ADMINISTRATOR'], undefined],
])('an owner and a client %s', (_, of, held, expected) => {
  expect(ownerRestriction('own', of, held)).toEqual(expected);
  expect(ownerRestriction('all', of, held)).toBeUndefined();
});
