import { z } from 'zod';
import { type Client, ClientType, ScopePolicy } from '../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { isoTime } from './iso-time.ts';
import { text } from './json-body.ts';

const names = z.array(text, 'expected a list of strings').default([]);

/** What an administrator says of a new client (product.md §8). Whether it makes sense is the grant service's to say. */
export const newClientSchema = z.object({
  account_id: text.optional(),
  client_id: text.optional(),
  name: text,
  type: z.enum(['public', 'confidential'], 'expected public or confidential').transform(toClientType),
  scope_policy: z.enum(['explicit', 'inherit'], 'expected explicit or inherit').default('explicit').transform(toPolicy),
  redirect_uris: names,
  allowed_scopes: names,
  allowed_grants: names,
  token_endpoint_auth_method: text.optional(),
  pkce_required: z.boolean('expected true or false').optional(),
});

function toClientType(word: 'public' | 'confidential'): ClientType {
  return word === 'public' ? ClientType.PUBLIC : ClientType.CONFIDENTIAL;
}

function toPolicy(word: 'explicit' | 'inherit'): ScopePolicy {
  return word === 'inherit' ? ScopePolicy.INHERIT : ScopePolicy.EXPLICIT;
}

/** A client as it is shown (product.md §8), never its secret. */
export function clientJson(client: Client) {
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
  };
}
