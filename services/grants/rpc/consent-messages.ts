import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  ConsentAccountSchema,
  ConsentClientSchema,
} from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import type { Account } from '../domain/account.ts';
import type { Client } from '../domain/client.ts';
import { logoAddress } from '../domain/client-logo.ts';
import { isOnThisComputer } from '../domain/redirect-uri.ts';
import { REGISTRATIONS } from './client-messages.ts';

/** Writes the account that decides. */
export function consentAccount({ id, handle, name }: Account): MessageInitShape<typeof ConsentAccountSchema> {
  return { id, handle, name };
}

/** Writes what a consent page shows of a client. */
export function consentClient(client: Client, issuer: string): MessageInitShape<typeof ConsentClientSchema> {
  const { client_uri, tos_uri, policy_uri } = client.metadata;
  const logoUri = logoAddress(client, issuer);
  return {
    ...(client_uri !== undefined && { uri: client_uri }),
    ...(logoUri !== undefined && { logoUri }),
    ...(tos_uri !== undefined && { tosUri: tos_uri }),
    ...(policy_uri !== undefined && { policyUri: policy_uri }),
    // Only the holder of the host can publish a document there; nothing else verifies a host.
    ...(client.documentUrl !== undefined && { verifiedHost: new URL(client.documentUrl).host }),
    registration: REGISTRATIONS[client.registration],
    claimableLocally: client.registration === 'metadata_document' && client.redirectUris.every(isOnThisComputer),
  };
}
