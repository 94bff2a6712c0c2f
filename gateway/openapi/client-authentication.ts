import { z } from 'zod';
import { CLIENT_ASSERTION_TYPE } from '../../proto/vocabulary/authentication-methods.ts';

/** How a client names and proves itself in a form (RFC 6749 §2.3.1, RFC 7521 §4.2), instead of a Basic header. */
export const clientCredentials = {
  client_id: z.string().optional(),
  client_secret: z.string().optional().meta({ format: 'password' }),
  client_assertion_type: z.literal(CLIENT_ASSERTION_TYPE).optional(),
  client_assertion: z.string().optional().meta({ description: 'A signed JWT (RFC 7523 §2.2).' }),
};

export const resource = z
  .array(z.string())
  .optional()
  .meta({ description: 'Who the access token is for (RFC 8707 §2); may repeat.' });
