import type { MessageInitShape } from '@bufbuild/protobuf';
import { z } from 'zod';
import { type ClientMetadata, ClientMetadataSchema } from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import type { FieldName } from '../../../proto/vocabulary/field-names.ts';
import { text } from '../../http/json-body.ts';
import { uri } from '../../openapi/vocabulary.ts';
import type { Json } from '../../routing/operation.ts';

/** A list that nobody needs longer. */
export const listOf = <Item extends z.ZodType>(item: Item, items: string) =>
  z.array(item, `expected a list of ${items}`).max(100, 'has more than 100 items');

// Members of a key are strings and lists of strings (RFC 7517 §4); whether they make a key is the grant service's to say.
const jwk = z.record(text, z.union([text, z.number(), z.boolean(), z.array(text)]), 'expected a JWK');
const keySet = z.object({ keys: listOf(jwk, 'keys') }, 'expected a JWK Set, an object with a list of keys');
const trueOrFalse = z.boolean('expected true or false');
const line = text.max(2000, 'is longer than 2000 characters');

/**
 * What a client may say of itself beside what it may do (RFC 7591 §2): every member of the contract, by shape and length. What
 * is refused for what it says is the grant service's rule. null counts as left out.
 */
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
  id_token_signed_response_alg: line.nullish(),
  userinfo_signed_response_alg: line.nullish(),
  request_object_signing_alg: line.nullish(),
  token_endpoint_auth_signing_alg: line.nullish(),
  require_pushed_authorization_requests: trueOrFalse.nullish(),
  require_signed_request_object: trueOrFalse.nullish(),
  dpop_bound_access_tokens: trueOrFalse.nullish(),
  post_logout_redirect_uris: listOf(line, 'strings').nullish(),
  backchannel_logout_uri: line.nullish(),
  backchannel_logout_session_required: trueOrFalse.nullish(),
  default_max_age: z.int32('expected a whole number of seconds').nullish(),
  require_auth_time: trueOrFalse.nullish(),
} satisfies { readonly [Name in FieldName<ClientMetadata>]: z.ZodType };

/** RFC 7591 §2: what a client says of itself, as it is shown. */
export const shownMetadata = {
  jwks: z.object({ keys: z.array(z.looseObject({})) }).optional(),
  jwks_uri: uri.optional(),
  client_uri: uri.optional(),
  logo_uri: uri.optional(),
  tos_uri: uri.optional(),
  policy_uri: uri.optional(),
  contacts: z.array(z.string()).optional(),
  software_id: z.string().optional(),
  software_version: z.string().optional(),
  id_token_signed_response_alg: z.string().optional(),
  userinfo_signed_response_alg: z.string().optional(),
  request_object_signing_alg: z.string().optional(),
  token_endpoint_auth_signing_alg: z.string().optional(),
  require_pushed_authorization_requests: z.boolean().optional(),
  require_signed_request_object: z.boolean().optional(),
  dpop_bound_access_tokens: z.boolean().optional(),
  post_logout_redirect_uris: z.array(z.string()).optional(),
  backchannel_logout_uri: uri.optional(),
  backchannel_logout_session_required: z.boolean().optional(),
  default_max_age: z.int().optional().meta({ description: 'Seconds.' }),
  require_auth_time: z.boolean().optional(),
} satisfies { readonly [Name in keyof typeof metadataFields]: z.ZodType };

type SentMetadata = z.output<z.ZodObject<typeof metadataFields>>;

// The contract has the same names, so that a new member needs no change below. It has the key set alone as text: what is in a
// key is not the contract's to say.

/** The metadata in a body, for the grant service. */
export function metadataMessage(body: SentMetadata): MessageInitShape<typeof ClientMetadataSchema> {
  const said = ClientMetadataSchema.fields.flatMap(({ name, localName }) => {
    const value = body[name as keyof SentMetadata];
    if (value === undefined || value === null) return [];
    return [[localName, name === 'jwks' ? JSON.stringify(value) : value]];
  });
  return Object.fromEntries(said);
}

/** The metadata that a body speaks of at all, null included. */
export function namedMetadata(body: SentMetadata): string[] {
  return Object.keys(metadataFields).filter((name) => body[name as keyof SentMetadata] !== undefined);
}

/** The metadata of a client in the spelling of RFC 7591 §2; what it does not say is left out. */
export function metadataJson(metadata: ClientMetadata | undefined): Json<z.ZodObject<typeof shownMetadata>> {
  const said = ClientMetadataSchema.fields.flatMap(({ name, localName }) => {
    const value = metadata?.[localName as keyof ClientMetadata];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
    return [[name, name === 'jwks' ? JSON.parse(String(value)) : value]];
  });
  return Object.fromEntries(said);
}
