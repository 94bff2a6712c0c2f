import { z } from 'zod';
import { clientId, id, scope, time, uri } from '../../openapi/vocabulary.ts';

export const consentClient = z
  .object({
    uri: uri.optional(),
    logo_uri: uri.optional().meta({
      description: 'Its picture, served here; only of a client that an administrator vouches for.',
    }),
    tos_uri: uri.optional(),
    policy_uri: uri.optional(),
    verified_host: z.string().optional().meta({ description: 'Only if it was proven that the client controls it.' }),
    registration: z.enum(['administrator', 'owner', 'dynamic', 'metadata_document', 'built_in']),
    claimable_locally: z.literal(true).optional().meta({
      description:
        'It is known by its document, and answers on the computer of the person alone: any program there can claim its name.',
    }),
  })
  .meta({ id: 'ConsentClient', description: 'Who asks, and how they come to be known here.' });

const account = z
  .object({ id, handle: z.string(), name: z.string() })
  .meta({ id: 'ConsentAccount', description: 'Who is signed in.' });

/** What both consents say (product.md §4). */
export const consentMembers = {
  client_id: clientId,
  client_name: z.string(),
  expires_at: time,
  requested_scopes: z.array(scope),
  granted_scopes: z.array(scope).meta({ description: 'What an approval gives now; it never gives more.' }),
  resource: z.string().optional().meta({ description: 'What the tokens are to be for (RFC 8707), if it was named.' }),
  reading: z.string().optional().meta({ description: 'Names what is shown here, for the decision about it.' }),
  previously_granted_scopes: z.array(scope).meta({ description: 'Approved for this client before; empty at first.' }),
  account: account.optional(),
  client: consentClient.optional(),
  inherits_user_permissions: z.boolean().meta({ description: 'An approval gives everything that the account may do.' }),
};

/** A member of both decisions. */
export const READING =
  'From the consent that was read. If something else was shown since, in another window, approving is refused with ' +
  'invalid_request. Without it the decision is about what was shown last.';

export const decided = z.enum(['approved', 'denied']);

/** What both decisions say of a client that is not what was shown any more. */
export const CHANGED =
  'An approval gives what was shown, as far as the client is still allowed it and the account still holds it. If the ' +
  "client's name or how it came to be known has changed since, approving is refused with invalid_request; the request can " +
  'be read anew, or denied.';
