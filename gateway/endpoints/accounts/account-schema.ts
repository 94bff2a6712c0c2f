import { z } from 'zod';
import { id, permission, time } from '../../openapi/vocabulary.ts';

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

export const shownRole = z
  .object({ id, createdAt: time, name: z.string(), permissions: z.array(permission) })
  .meta({ id: 'Role' });
