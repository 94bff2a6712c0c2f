import type { MessageInitShape } from '@bufbuild/protobuf';
import { z } from 'zod';
import {
  ClientType,
  type CreateClientRequestSchema,
  ScopePolicy,
  type UpdateClientRequestSchema,
} from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { text } from '../../http/json-body.ts';
import { listOf, metadataFields, metadataMessage, namedMetadata } from './client-metadata.ts';

const names = listOf(text, 'strings');
const type = z.enum(['public', 'confidential'], 'expected public or confidential');
const policy = z.enum(['explicit', 'inherit'], 'expected explicit or inherit');
const trueOrFalse = z.boolean('expected true or false');
const fixed = z.undefined('cannot be changed here').optional();

/** What an account says of a new client of its own (product.md §8). Whether it makes sense is the grant service's to say. */
export const ownClientSchema = z.object({
  name: text,
  type,
  redirect_uris: names.default([]),
  allowed_scopes: names.default([]),
  allowed_grants: names.default([]),
  pkce_required: trueOrFalse.optional(),
});

/** What an administrator says of a new client. Without `account_id` it is the administrator's own; null means nobody's. */
export const newClientSchema = ownClientSchema.extend({
  account_id: text.nullish(),
  client_id: text.optional(),
  scope_policy: policy.default('explicit'),
  token_endpoint_auth_method: text.optional(),
  ...metadataFields,
});

/**
 * What is to change. A null takes away what a client can be without. What never changes is named, so that nobody takes
 * silence for a change; the grant service does the same with what only an administrator may change.
 */
export const changedClientSchema = z.object({
  name: text.optional(),
  redirect_uris: names.optional(),
  allowed_scopes: names.optional(),
  allowed_grants: names.optional(),
  scope_policy: policy.optional(),
  token_endpoint_auth_method: text.optional(),
  pkce_required: trueOrFalse.optional(),
  account_id: text.nullish(),
  banned: trueOrFalse.optional(),
  ...metadataFields,
  client_id: fixed,
  type: fixed,
});

type NewClient = z.output<typeof ownClientSchema> & Partial<z.output<typeof newClientSchema>>;
type ChangedClient = z.output<typeof changedClientSchema>;

/** A new client for the grant service. */
export function createRequest(body: NewClient): MessageInitShape<typeof CreateClientRequestSchema> {
  return {
    accountId: body.account_id ?? undefined,
    clientId: body.client_id,
    name: body.name,
    type: body.type === 'public' ? ClientType.PUBLIC : ClientType.CONFIDENTIAL,
    scopePolicy: toPolicy(body.scope_policy),
    redirectUris: body.redirect_uris,
    allowedScopes: body.allowed_scopes,
    allowedGrants: body.allowed_grants,
    tokenEndpointAuthMethod: body.token_endpoint_auth_method,
    pkceRequired: body.pkce_required,
    metadata: metadataMessage(body),
  };
}

/** A change for the grant service; what is absent stays. */
export function updateRequest(body: ChangedClient): MessageInitShape<typeof UpdateClientRequestSchema> {
  const metadata = namedMetadata(body);
  return {
    name: body.name,
    redirectUris: body.redirect_uris && { values: body.redirect_uris },
    allowedScopes: body.allowed_scopes && { values: body.allowed_scopes },
    allowedGrants: body.allowed_grants && { values: body.allowed_grants },
    scopePolicy: toPolicy(body.scope_policy),
    tokenEndpointAuthMethod: body.token_endpoint_auth_method,
    pkceRequired: body.pkce_required,
    banned: body.banned,
    // Empty means nobody's.
    accountId: body.account_id === null ? '' : body.account_id,
    ...(metadata.length > 0 && { metadata: metadataMessage(body), metadataMask: { paths: metadata } }),
  };
}

function toPolicy(word: 'explicit' | 'inherit' | undefined): ScopePolicy {
  if (word === undefined) return ScopePolicy.UNSPECIFIED;
  return word === 'inherit' ? ScopePolicy.INHERIT : ScopePolicy.EXPLICIT;
}
