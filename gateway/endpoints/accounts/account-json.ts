import { z } from 'zod';
import type { Account } from '../../../proto/gen/storyden/account/v1/account_pb.ts';
import { isoTime } from '../../http/message-values.ts';
import { id, permission, time } from '../../openapi/vocabulary.ts';
import type { Json } from '../../routing/operation.ts';

/** An account as its owner and administrators see it (product.md §4). */
export const shownAccount = z
  .object({
    id,
    createdAt: time,
    handle: z.string(),
    name: z.string(),
    email_addresses: z.array(z.object({ email_address: z.string(), verified: z.boolean() })),
    roles: z.array(z.object({ id, name: z.string() })),
    permissions: z.array(permission).meta({ description: 'What its roles give it together, now.' }),
    suspended: z.boolean(),
  })
  .meta({ id: 'Account' });

export function accountJson(account: Account): Json<typeof shownAccount> {
  return {
    id: account.id,
    createdAt: isoTime(account.createdAt),
    handle: account.handle,
    name: account.name,
    email_addresses: account.emailAddresses.map(({ emailAddress, verified }) => ({
      email_address: emailAddress,
      verified,
    })),
    roles: account.roles.map(({ id, name }) => ({ id, name })),
    permissions: account.permissions,
    suspended: account.suspended,
  };
}
