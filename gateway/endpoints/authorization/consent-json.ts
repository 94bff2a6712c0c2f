import type { ConsentAccount, ConsentClient } from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import { ClientRegistration } from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';

const REGISTRATIONS: Readonly<Record<ClientRegistration, string | undefined>> = {
  [ClientRegistration.UNSPECIFIED]: undefined,
  [ClientRegistration.ADMINISTRATOR]: 'administrator',
  [ClientRegistration.OWNER]: 'owner',
  [ClientRegistration.DYNAMIC]: 'dynamic',
  [ClientRegistration.METADATA_DOCUMENT]: 'metadata_document',
  [ClientRegistration.BUILT_IN]: 'built_in',
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
export function consentClientJson(client: ConsentClient) {
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
