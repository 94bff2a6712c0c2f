import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type ClientMetadata,
  ClientRegistration,
  ClientType,
  type CreateClientRequest,
  ScopePolicy,
  type UpdateClientRequest,
} from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { Refusal } from '../../refusal.ts';
import type { DescriptiveMetadata, JsonWebKeySet } from '../domain/client.ts';
import type { ClientDefinition, RegistrationKind } from '../domain/client-definition.ts';
import type { ClientChange } from '../flows/client-management.ts';
import type { RegisteredClient } from '../store/client-registrations.ts';

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

/** Reads what an update changes; what is absent is absent. @throws Refusal invalid_argument */
export function toChange(request: UpdateClientRequest): ClientChange {
  if (request.asAccountId !== undefined && !isOwnChange(request)) {
    throw new Refusal('invalid_argument', 'Only name, redirect_uris and allowed_scopes can be changed.');
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
    ...(request.metadata && toMetadataChange(request.metadata, request.metadataMask?.paths)),
  };
}

const DESCRIPTIVE = [
  'client_uri',
  'logo_uri',
  'tos_uri',
  'policy_uri',
  'contacts',
  'software_id',
  'software_version',
] as const satisfies readonly (keyof DescriptiveMetadata)[];
const METADATA: readonly string[] = ['jwks', 'jwks_uri', ...DESCRIPTIVE];

/** What changes of the metadata: what is meant and absent is taken away (AIP-134). @throws Refusal invalid_argument */
function toMetadataChange(sent: ClientMetadata, meant: readonly string[] = METADATA): ClientChange {
  if (!meant.every((name) => METADATA.includes(name))) {
    throw new Refusal('invalid_argument', 'metadata_mask names something that metadata does not have.');
  }
  const { jwks, jwksUri, metadata } = toMetadata(sent);
  const described = DESCRIPTIVE.filter((name) => meant.includes(name));
  return {
    ...(meant.includes('jwks') && { jwks }),
    ...(meant.includes('jwks_uri') && { jwksUri }),
    metadata: Object.fromEntries(described.map((name) => [name, metadata[name]])),
  };
}

function isOwnChange(request: UpdateClientRequest): boolean {
  const others = [
    request.allowedGrants,
    request.tokenEndpointAuthMethod,
    request.pkceRequired,
    request.accountId,
    request.metadata,
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
      throw new Refusal('invalid_argument', 'type must be public or confidential.');
  }
}

/** Reads what a client says of itself. @throws Refusal invalid_argument */
export function toMetadata(sent: ClientMetadata | undefined): Pick<ClientDefinition, 'jwks' | 'jwksUri' | 'metadata'> {
  const metadata: DescriptiveMetadata = {
    ...(sent?.clientUri !== undefined && { client_uri: sent.clientUri }),
    ...(sent?.logoUri !== undefined && { logo_uri: sent.logoUri }),
    ...(sent?.tosUri !== undefined && { tos_uri: sent.tosUri }),
    ...(sent?.policyUri !== undefined && { policy_uri: sent.policyUri }),
    ...(sent && sent.contacts.length > 0 && { contacts: sent.contacts }),
    ...(sent?.softwareId !== undefined && { software_id: sent.softwareId }),
    ...(sent?.softwareVersion !== undefined && { software_version: sent.softwareVersion }),
  };
  return { jwks: toKeySet(sent?.jwks), jwksUri: sent?.jwksUri, metadata };
}

function toKeySet(json: string | undefined): JsonWebKeySet | undefined {
  if (json === undefined) return undefined;
  try {
    const keySet = JSON.parse(json) as JsonWebKeySet | null;
    const isKeySet = Array.isArray(keySet?.keys) && keySet.keys.every((key) => typeof key === 'object' && key !== null);
    if (keySet && isKeySet) return { keys: keySet.keys };
  } catch {
    // Refused below, like everything else that is no key set.
  }
  throw new Refusal('invalid_argument', 'jwks must be a JWK Set, an object with a list of keys.');
}

const REGISTRATIONS: Record<RegistrationKind, ClientRegistration> = {
  administrator: ClientRegistration.ADMINISTRATOR,
  owner: ClientRegistration.OWNER,
  dynamic: ClientRegistration.DYNAMIC,
  metadata_document: ClientRegistration.METADATA_DOCUMENT,
};

/** Writes a client. */
export function clientMessage(client: RegisteredClient) {
  return {
    id: client.id,
    clientId: client.clientId,
    ...(client.accountId != null && { accountId: client.accountId }),
    name: client.name,
    type: client.type === 'public' ? ClientType.PUBLIC : ClientType.CONFIDENTIAL,
    scopePolicy: client.scopePolicy === 'inherit' ? ScopePolicy.INHERIT : ScopePolicy.EXPLICIT,
    redirectUris: client.redirectUris,
    allowedScopes: client.allowedScopes,
    allowedGrants: client.allowedGrants,
    tokenEndpointAuthMethod: client.tokenEndpointAuthMethod,
    pkceRequired: client.pkceRequired,
    createdAt: timestampFromDate(client.createdAt),
    updatedAt: timestampFromDate(client.updatedAt),
    metadata: metadataMessage(client),
    registration: REGISTRATIONS[client.registration],
  };
}

/** Writes what a client says of itself. */
export function metadataMessage(client: Pick<RegisteredClient, 'metadata' | 'jwks' | 'jwksUri'>) {
  const { metadata } = client;
  return {
    ...(client.jwks && { jwks: JSON.stringify(client.jwks) }),
    ...(client.jwksUri != null && { jwksUri: client.jwksUri }),
    ...(metadata.client_uri !== undefined && { clientUri: metadata.client_uri }),
    ...(metadata.logo_uri !== undefined && { logoUri: metadata.logo_uri }),
    ...(metadata.tos_uri !== undefined && { tosUri: metadata.tos_uri }),
    ...(metadata.policy_uri !== undefined && { policyUri: metadata.policy_uri }),
    contacts: [...(metadata.contacts ?? [])],
    ...(metadata.software_id !== undefined && { softwareId: metadata.software_id }),
    ...(metadata.software_version !== undefined && { softwareVersion: metadata.software_version }),
  };
}
