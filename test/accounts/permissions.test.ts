import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ALL_SCOPES } from '../../gateway/scopes.ts';
import { PERMISSIONS as ACCOUNT_PERMISSIONS } from '../../services/accounts/domain/permissions.ts';
import { PERMISSIONS, STANDARD_SCOPES } from '../../services/grants/domain/scope.ts';

// Each tier has the list for itself, because none may import another's rules; here they are held together.

const documented = () => {
  const product = readFileSync(new URL('../../docs/product.md', import.meta.url), 'utf8');
  const list = /^Permissions: `([A-Z_\s]+)`/m.exec(product)?.[1] ?? '';
  return list.split(/\s+/);
};

it('Every tier knows the permissions of product.md §2, and no others', () => {
  expect([...PERMISSIONS].toSorted()).toEqual(documented().toSorted());
  expect([...ACCOUNT_PERMISSIONS].toSorted()).toEqual([...PERMISSIONS].toSorted());
  expect([...ALL_SCOPES].toSorted()).toEqual([...STANDARD_SCOPES, ...PERMISSIONS].toSorted());
});
