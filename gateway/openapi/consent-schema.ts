import { z } from 'zod';
import { clientId, scope, time } from './vocabulary.ts';

/** What both consents say (product.md §4). */
export const consentMembers = {
  client_id: clientId,
  client_name: z.string(),
  expires_at: time,
  requested_scopes: z.array(scope),
  granted_scopes: z.array(scope).meta({ description: 'What an approval gives now.' }),
  inherits_user_permissions: z.boolean().meta({ description: 'An approval gives everything that the account may do.' }),
};

export const decided = z.enum(['approved', 'denied']);
