import { fromJsonString, toJson } from '@bufbuild/protobuf';
import {
  ClientMetadataSchema,
  type UpdateClientRequest,
  type ClientMetadata as WireMetadata,
} from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import type { FieldName } from '../../../proto/vocabulary/field-names.ts';
import { invalidArgument } from '../../shared/refusal.ts';
import type { ClientMetadata, JsonWebKeySet } from '../domain/client.ts';
import type { ClientDefinition } from '../domain/client-definition.ts';
import type { RegisteredClient } from '../domain/client-registration.ts';
import type { ClientChange } from '../flows/client-management.ts';

// ClientMetadata of the contract has the names and the JSON of the registry (RFC 7591 §4.1), and so has ClientMetadata of the
// domain: the JSON of the message is the metadata. A new member is added to both, and needs no change here, whatever its type;
// this file does not compile while the domain lacks one.
//
// The exceptions are jwks and jwks_uri. They are in the same message, but they decide how a client authenticates, so that they
// are fields of the client; and the contract has a key set as text, because it does not say what is in a key.
const KEY_MEMBERS = ['jwks', 'jwks_uri'] as const satisfies FieldName<WireMetadata>[];
type Member<Name extends keyof ClientMetadata | (typeof KEY_MEMBERS)[number] = FieldName<WireMetadata>> = Name;

const MEMBERS: readonly string[] = ClientMetadataSchema.fields.map(({ name }) => name);
const isKeyMember = (name: string) => KEY_MEMBERS.some((member: Member) => member === name);

/** Reads what a client says of itself; what it left out is absent. @throws Refusal invalid_argument */
export function toMetadata(sent: WireMetadata | undefined): Pick<ClientDefinition, 'jwks' | 'jwksUri' | 'metadata'> {
  if (sent === undefined) return { jwks: undefined, jwksUri: undefined, metadata: {} };
  const { jwks, jwksUri } = sent;
  const json = toJson(ClientMetadataSchema, sent, { useProtoFieldName: true });
  const members = Object.entries(json ?? {}).filter(([name]) => !isKeyMember(name));
  return { jwks: toKeySet(jwks), jwksUri, metadata: Object.fromEntries<unknown>(members) as ClientMetadata };
}

/**
 * Reads what an update changes of the metadata: the members that the mask names, or all of them without a mask. A member that
 * is named and absent is taken away (AIP-134).
 *
 * @throws Refusal invalid_argument
 */
export function toMetadataChange({ metadata: sent, metadataMask }: UpdateClientRequest): ClientChange {
  if (sent === undefined) return {};
  const named = metadataMask?.paths ?? MEMBERS;
  if (!named.every((name) => MEMBERS.includes(name))) {
    throw invalidArgument('metadata_mask names something that metadata does not have.');
  }
  const { jwks, jwksUri, metadata } = toMetadata(sent);
  const absent = named.filter((name) => !isKeyMember(name)).map((name) => [name, undefined]);
  const present = Object.entries(metadata).filter(([name]) => named.includes(name));
  return {
    ...(named.includes('jwks') && { jwks }),
    ...(named.includes('jwks_uri') && { jwksUri }),
    metadata: Object.fromEntries([...absent, ...present]),
  };
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
  throw invalidArgument('jwks must be a JWK Set, an object with a list of keys.');
}

/** Writes what a client says of itself. What is stored and not in the contract is left out. */
export function metadataMessage({ metadata, jwks, jwksUri }: Pick<RegisteredClient, 'metadata' | 'jwks' | 'jwksUri'>) {
  return {
    ...fromJsonString(ClientMetadataSchema, JSON.stringify(metadata), { ignoreUnknownFields: true }),
    ...(jwks && { jwks: JSON.stringify(jwks) }),
    ...(jwksUri !== undefined && { jwksUri }),
  };
}
