import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type {
  ClientService,
  RegistrationMetadata as WireMetadata,
} from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { Refusal } from '../../shared/refusal.ts';
import { callOf } from '../../shared/rpc/call.ts';
import type { GrantsContext } from '../context.ts';
import type { RegisteredClient } from '../domain/client-registration.ts';
import { OAuthError } from '../domain/oauth-error.ts';
import type { RegistrationMetadata } from '../domain/registration-metadata.ts';
import {
  deleteOwnRegistration,
  readOwnRegistration,
  registerDynamically,
  replaceOwnRegistration,
} from '../flows/dynamic-registration.ts';
import { metadataMessage, toMetadata } from './client-metadata.ts';

type RegistrationMethods = Pick<
  ServiceImpl<typeof ClientService>,
  'registerClient' | 'readRegistration' | 'replaceRegistration' | 'deleteRegistration'
>;

/** What a client does about its own registration (RFC 7591, RFC 7592). */
export function registrationMethods(context: GrantsContext): RegistrationMethods {
  return {
    async registerClient({ requested, clientAddress }, handler) {
      const ports = context.ports(callOf(handler));
      const made = await registerDynamically(toRegistrationMetadata(requested), clientAddress, ports);
      const { registrationAccessToken, clientSecret } = made;
      return {
        registration: {
          ...registrationMessage(made.client),
          registrationAccessToken,
          ...(clientSecret !== undefined && { clientSecret }),
        },
      };
    },

    async readRegistration(access, handler) {
      const client = await readOwnRegistration(access, context.ports(callOf(handler)));
      return { registration: registrationMessage(client) };
    },

    async replaceRegistration({ clientId, registrationAccessToken, requested }, handler) {
      const access = { clientId, registrationAccessToken };
      const ports = context.ports(callOf(handler));
      const replaced = await replaceOwnRegistration(access, toRegistrationMetadata(requested), ports);
      const { client, clientSecret } = replaced;
      return { registration: { ...registrationMessage(client), ...(clientSecret !== undefined && { clientSecret }) } };
    },

    async deleteRegistration(access, handler) {
      await deleteOwnRegistration(access, context.ports(callOf(handler)));
      return {};
    },
  };
}

function toRegistrationMetadata(sent: WireMetadata | undefined): RegistrationMetadata {
  return {
    clientName: sent?.clientName,
    redirectUris: sent?.redirectUris ?? [],
    grantTypes: sent?.grantTypes ?? [],
    responseTypes: sent?.responseTypes ?? [],
    tokenEndpointAuthMethod: sent?.tokenEndpointAuthMethod,
    scope: sent?.scope,
    applicationType: sent?.applicationType,
    ...describedBy(sent),
  };
}

function describedBy(sent: WireMetadata | undefined) {
  try {
    return toMetadata(sent?.metadata);
  } catch (error) {
    // The same fault has another name in registration (RFC 7591 §3.2.2).
    if (error instanceof Refusal) throw new OAuthError('invalid_client_metadata', error.message);
    throw error;
  }
}

function registrationMessage(client: RegisteredClient) {
  return {
    clientId: client.clientId,
    clientIdIssuedAt: timestampFromDate(client.createdAt),
    registered: {
      clientName: client.name,
      redirectUris: [...client.redirectUris],
      grantTypes: [...client.allowedGrants],
      responseTypes: ['code'],
      tokenEndpointAuthMethod: client.tokenEndpointAuthMethod,
      scope: client.allowedScopes.join(' '),
      ...(client.metadata.application_type && { applicationType: client.metadata.application_type }),
      metadata: metadataMessage(client),
    },
  };
}
