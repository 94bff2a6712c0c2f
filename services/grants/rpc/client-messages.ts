import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  ClientRegistration,
  ClientType,
  type CreateClientRequest,
  ScopePolicy,
  type UpdateClientRequest,
} from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { invalidArgument } from '../../shared/refusal.ts';
import type { RegistrationKind } from '../domain/client.ts';
import type { ClientDefinition } from '../domain/client-definition.ts';
import { logoAddress } from '../domain/client-logo.ts';
import type { RegisteredClient } from '../domain/client-registration.ts';
import type { ClientChange } from '../flows/client-management.ts';
import { metadataMessage, toMetadata, toMetadataChange } from './client-metadata.ts';

/** Reads a client to register. @throws Refusal invalid_argument */
export function toDefinition(request: CreateClientRequest): ClientDefinition {
  const type = toType(request.type);
  return {
    registration: 'administrator',
    accountId: request.accountId,
    clientId: request.clientId,
    name: request.name,
    type,
    scopePolicy: request.scopePolicy === ScopePolicy.INHERIT ? 'inherit' : 'explicit',
    redirectUris: [...new Set(request.redirectUris)],
    allowedScopes: [...new Set(request.allowedScopes)],
    allowedGrants: [...new Set(request.allowedGrants)],
    tokenEndpointAuthMethod: request.tokenEndpointAuthMethod ?? (type === 'public' ? 'none' : 'client_secret_basic'),
    pkceRequired: request.pkceRequired ?? true,
    ...toMetadata(request.metadata),
  };
}

/** Whether a request bans a client or lifts a ban, which it does alone. @throws Refusal invalid_argument */
export function toBan(request: UpdateClientRequest): boolean | undefined {
  if (request.banned === undefined) return undefined;
  const others = Object.keys(toChange({ ...request, banned: undefined }));
  if (request.asAccountId === undefined && others.length === 0) return request.banned;
  throw invalidArgument('An administrator gives banned, and nothing else with it.');
}

/** Reads what an update changes; what is absent is absent. @throws Refusal invalid_argument */
export function toChange(request: UpdateClientRequest): ClientChange {
  if (request.asAccountId !== undefined && !isOwnChange(request)) {
    throw invalidArgument('Only name, redirect_uris and allowed_scopes can be changed.');
  }
  return {
    ...(request.name !== undefined && { name: request.name }),
    ...(request.redirectUris && { redirectUris: [...new Set(request.redirectUris.values)] }),
    ...(request.allowedScopes && { allowedScopes: [...new Set(request.allowedScopes.values)] }),
    ...(request.allowedGrants && { allowedGrants: [...new Set(request.allowedGrants.values)] }),
    ...(request.scopePolicy === ScopePolicy.EXPLICIT && { scopePolicy: 'explicit' as const }),
    ...(request.scopePolicy === ScopePolicy.INHERIT && { scopePolicy: 'inherit' as const }),
    ...(request.tokenEndpointAuthMethod !== undefined && { tokenEndpointAuthMethod: request.tokenEndpointAuthMethod }),
    ...(request.pkceRequired !== undefined && { pkceRequired: request.pkceRequired }),
    ...(request.accountId !== undefined && { accountId: request.accountId || undefined }),
    ...toMetadataChange(request),
  };
}

function isOwnChange(request: UpdateClientRequest): boolean {
  const others = [
    request.allowedGrants,
    request.tokenEndpointAuthMethod,
    request.pkceRequired,
    request.accountId,
    request.metadata,
    request.banned,
  ];
  return request.scopePolicy === ScopePolicy.UNSPECIFIED && others.every((value) => value === undefined);
}

function toType(type: ClientType): ClientDefinition['type'] {
  switch (type) {
    case ClientType.PUBLIC:
      return 'public';
    case ClientType.CONFIDENTIAL:
      return 'confidential';
    default:
      throw invalidArgument('type must be public or confidential.');
  }
}

/** How a client became known, as the contract names it. */
export const REGISTRATIONS: Record<RegistrationKind, ClientRegistration> = {
  administrator: ClientRegistration.ADMINISTRATOR,
  owner: ClientRegistration.OWNER,
  dynamic: ClientRegistration.DYNAMIC,
  metadata_document: ClientRegistration.METADATA_DOCUMENT,
  built_in: ClientRegistration.BUILT_IN,
};

/** Writes a client in a list, with where its picture is shown. */
export function listedClientMessage(client: RegisteredClient, { issuer }: { readonly issuer: string }) {
  const shownLogoUri = logoAddress(client, issuer);
  return { ...clientMessage(client), ...(shownLogoUri !== undefined && { shownLogoUri }) };
}

/** Writes a client. */
export function clientMessage(client: RegisteredClient) {
  return {
    id: client.id,
    clientId: client.clientId,
    ...(client.accountId !== undefined && { accountId: client.accountId }),
    name: client.name,
    type: client.type === 'public' ? ClientType.PUBLIC : ClientType.CONFIDENTIAL,
    scopePolicy: client.scopePolicy === 'inherit' ? ScopePolicy.INHERIT : ScopePolicy.EXPLICIT,
    redirectUris: [...client.redirectUris],
    allowedScopes: [...client.allowedScopes],
    allowedGrants: [...client.allowedGrants],
    tokenEndpointAuthMethod: client.tokenEndpointAuthMethod,
    pkceRequired: client.pkceRequired,
    createdAt: timestampFromDate(client.createdAt),
    updatedAt: timestampFromDate(client.updatedAt),
    metadata: metadataMessage(client),
    registration: REGISTRATIONS[client.registration],
    banned: client.bannedAt !== undefined,
  };
}
