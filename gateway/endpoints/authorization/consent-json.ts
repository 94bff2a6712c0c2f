import { z } from 'zod';
import type { ConsentAccount, ConsentClient } from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import { ClientRegistration } from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { clientId, id, scope, time, uri } from '../../openapi/vocabulary.ts';
import type { Json } from '../../routing/operation.ts';

const registration = z.enum(['administrator', 'owner', 'dynamic', 'metadata_document', 'built_in']);

const REGISTRATIONS: Readonly<Record<ClientRegistration, z.output<typeof registration> | undefined>> = {
  [ClientRegistration.UNSPECIFIED]: undefined,
  [ClientRegistration.ADMINISTRATOR]: 'administrator',
  [ClientRegistration.OWNER]: 'owner',
  [ClientRegistration.DYNAMIC]: 'dynamic',
  [ClientRegistration.METADATA_DOCUMENT]: 'metadata_document',
  [ClientRegistration.BUILT_IN]: 'built_in',
};

export const consentClient = z
  .object({
    uri: uri.optional(),
    logo_uri: uri.optional().meta({
      description: 'Its picture, served here; only of a client that an administrator vouches for.',
    }),
    tos_uri: uri.optional(),
    policy_uri: uri.optional(),
    verified_host: z.string().optional().meta({ description: 'Only if it was proven that the client controls it.' }),
    registration,
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

/** What both consents tell a person of themselves, of who asks and what for, and of what they approved before. */
export function decisionBasis(consent: {
  readonly previouslyGrantedScopes: readonly string[];
  readonly account?: ConsentAccount | undefined;
  readonly client?: ConsentClient | undefined;
  readonly resource?: string | undefined;
  readonly reading: string;
}) {
  const { account, client, resource } = consent;
  return {
    resource,
    // A grant service of the previous release names none.
    reading: consent.reading || undefined,
    previously_granted_scopes: consent.previouslyGrantedScopes,
    account: account && { id: account.id, handle: account.handle, name: account.name },
    client: client && consentClientJson(client),
  };
}

/** What tells a person who asks. */
export function consentClientJson(client: ConsentClient): Json<typeof consentClient> {
  return {
    uri: client.uri,
    logo_uri: client.logoUri,
    tos_uri: client.tosUri,
    policy_uri: client.policyUri,
    verified_host: client.verifiedHost,
    registration: REGISTRATIONS[client.registration],
    // Absent of all others, which are what they say they are.
    ...(client.claimableLocally && { claimable_locally: true }),
  };
}
