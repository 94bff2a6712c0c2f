import type { MessageInitShape } from '@bufbuild/protobuf';
import { z } from 'zod';
import {
  type Client,
  ClientType,
  type CreateClientRequestSchema,
  ScopePolicy,
  type UpdateClientRequestSchema,
} from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { text } from '../../http/json-body.ts';
import { isoTime } from '../../http/message-values.ts';
import { clientId, id, permission, time, uri } from '../../openapi/vocabulary.ts';
import type { Json } from '../../routing/operation.ts';
import {
  listOf,
  metadataFields,
  metadataJson,
  metadataMessage,
  namedMetadata,
  shownMetadata,
} from './client-metadata.ts';

export const shownClient = z
  .object({
    id,
    createdAt: time,
    updatedAt: time,
    account_id: id.optional().meta({ description: 'Who owns it; absent if nobody does.' }),
    client_id: clientId,
    name: z.string(),
    type: z.enum(['public', 'confidential']),
    scope_policy: z.enum(['explicit', 'inherit']),
    redirect_uris: z.array(z.string()),
    allowed_scopes: z.array(permission),
    allowed_grants: z.array(z.string()),
    token_endpoint_auth_method: z.string(),
    pkce_required: z.boolean(),
    banned: z.boolean().optional().meta({ description: 'Present while an administrator bans it.' }),
    shown_logo_uri: uri.optional().meta({
      description:
        'In lists: where its picture is served here, if it has a logo_uri and an administrator vouches for it.',
    }),
    ...shownMetadata,
  })
  .meta({ id: 'Client' });

export const changedClient = shownClient
  .extend({
    client_secret: z.string().optional().meta({
      description:
        'Shown this once, and only where token_endpoint_auth_method changed to a secret from something else.',
    }),
  })
  .meta({ id: 'ChangedClient' });

export const clientWithSecret = z
  .object({
    client: shownClient,
    client_secret: z.string().optional().meta({ description: 'Shown this once. Confidential clients have one.' }),
  })
  .meta({ id: 'ClientWithSecret' });

/** A client as it is shown (product.md §8), never its secret. */
export function clientJson(client: Client): Json<typeof shownClient> {
  return {
    id: client.id,
    createdAt: isoTime(client.createdAt),
    updatedAt: isoTime(client.updatedAt),
    account_id: client.accountId,
    client_id: client.clientId,
    name: client.name,
    type: client.type === ClientType.PUBLIC ? 'public' : 'confidential',
    scope_policy: client.scopePolicy === ScopePolicy.INHERIT ? 'inherit' : 'explicit',
    redirect_uris: client.redirectUris,
    allowed_scopes: client.allowedScopes,
    allowed_grants: client.allowedGrants,
    token_endpoint_auth_method: client.tokenEndpointAuthMethod,
    pkce_required: client.pkceRequired,
    // Absent of all others, which nobody can ban.
    ...(client.banned && { banned: true }),
    shown_logo_uri: client.shownLogoUri,
    ...metadataJson(client.metadata),
  };
}

const names = listOf(text, 'strings');
const type = z.enum(['public', 'confidential'], 'expected public or confidential');
const policy = z.enum(['explicit', 'inherit'], 'expected explicit or inherit');
const trueOrFalse = z.boolean('expected true or false');
const WORDS = {
  name: { description: '1 to 100 characters, shown on consent.' },
  redirect_uris: {
    description: 'For authorization_code: https, http on loopback with any port, or a scheme like com.example.app:/.',
  },
  allowed_scopes: { description: 'Names of permissions; the standard scopes need no listing.' },
  allowed_grants: { description: 'Grant types that it may use.' },
  pkce_required: {
    description:
      'An administrator may set false on a confidential client. With OAUTH_PKCE=public it holds for public and FAPI clients alone.',
  },
};
const fixed = z.undefined('cannot be changed here').optional();

/** What an account says of a new client of its own (product.md §8). Whether it makes sense is the grant service's to say. */
export const ownClientSchema = z.object({
  name: text.meta(WORDS.name),
  type,
  redirect_uris: names.default([]).meta(WORDS.redirect_uris),
  allowed_scopes: names.default([]).meta(WORDS.allowed_scopes),
  allowed_grants: names.default([]).meta(WORDS.allowed_grants),
  pkce_required: trueOrFalse.optional().meta(WORDS.pkce_required),
});

/** What an administrator says of a new client. Without `account_id` it is the administrator's own; null means nobody's. */
export const newClientSchema = ownClientSchema.extend({
  account_id: text.nullish().meta({ description: 'Who owns it; without it the administrator, null for nobody.' }),
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
  name: text.optional().meta(WORDS.name),
  redirect_uris: names.optional().meta(WORDS.redirect_uris),
  allowed_scopes: names.optional().meta(WORDS.allowed_scopes),
  allowed_grants: names.optional().meta(WORDS.allowed_grants),
  scope_policy: policy.optional(),
  token_endpoint_auth_method: text.optional(),
  pkce_required: trueOrFalse.optional().meta(WORDS.pkce_required),
  account_id: text.nullish(),
  banned: trueOrFalse.optional().meta({
    description: 'Given alone, of a client that is known by its document: true bans it, false lifts the ban.',
  }),
  ...metadataFields,
  client_id: fixed,
  type: fixed,
});

export type NewClient = z.output<typeof ownClientSchema> & Partial<z.output<typeof newClientSchema>>;
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
