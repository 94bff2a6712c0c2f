import type { MessageInitShape } from '@bufbuild/protobuf';
import { z } from 'zod';
import type { ClientMetadata, ClientMetadataSchema } from '../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { text } from './json-body.ts';

/** A list that nobody needs longer. */
export const listOf = <Item extends z.ZodType>(item: Item, items: string) =>
  z.array(item, `expected a list of ${items}`).max(100, 'has more than 100 items');

// Members of a key are strings and lists of strings (RFC 7517 §4); whether they make a key is the grant service's to say.
const jwk = z.record(text, z.union([text, z.number(), z.boolean(), z.array(text)]), 'expected a JWK');
const keySet = z.object({ keys: listOf(jwk, 'keys') }, 'expected a JWK Set, an object with a list of keys');
const line = text.max(2000, 'is longer than 2000 characters');

/** What a client may say of itself beside what it may do (RFC 7591 §2). null counts as left out. */
export const metadataFields = {
  jwks: keySet.nullish(),
  jwks_uri: line.nullish(),
  client_uri: line.nullish(),
  logo_uri: line.nullish(),
  tos_uri: line.nullish(),
  policy_uri: line.nullish(),
  contacts: listOf(line, 'strings').nullish(),
  software_id: line.nullish(),
  software_version: line.nullish(),
};

type SentMetadata = z.output<z.ZodObject<typeof metadataFields>>;

/** The metadata in a body, for the grant service. */
export function metadataMessage(body: SentMetadata): MessageInitShape<typeof ClientMetadataSchema> {
  return {
    jwks: body.jwks ? JSON.stringify(body.jwks) : undefined,
    jwksUri: body.jwks_uri ?? undefined,
    clientUri: body.client_uri ?? undefined,
    logoUri: body.logo_uri ?? undefined,
    tosUri: body.tos_uri ?? undefined,
    policyUri: body.policy_uri ?? undefined,
    contacts: body.contacts ?? [],
    softwareId: body.software_id ?? undefined,
    softwareVersion: body.software_version ?? undefined,
  };
}

/** The metadata that a body speaks of at all, null included. */
export function namedMetadata(body: SentMetadata): string[] {
  return Object.keys(metadataFields).filter((name) => body[name as keyof SentMetadata] !== undefined);
}

/** The metadata of a client in the spelling of RFC 7591 §2; what it does not say is left out. */
export function metadataJson(metadata: ClientMetadata | undefined) {
  const { contacts = [] } = metadata ?? {};
  return {
    jwks: metadata?.jwks === undefined ? undefined : JSON.parse(metadata.jwks),
    jwks_uri: metadata?.jwksUri,
    client_uri: metadata?.clientUri,
    logo_uri: metadata?.logoUri,
    tos_uri: metadata?.tosUri,
    policy_uri: metadata?.policyUri,
    contacts: contacts.length > 0 ? contacts : undefined,
    software_id: metadata?.softwareId,
    software_version: metadata?.softwareVersion,
  };
}
