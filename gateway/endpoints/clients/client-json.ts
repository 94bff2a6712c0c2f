import { type Client, ClientType, ScopePolicy } from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { isoTime } from '../../http/message-values.ts';
import { metadataJson } from './client-metadata.ts';

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
    // Absent of all others, which nobody can ban.
    ...(client.banned && { banned: true }),
    shown_logo_uri: client.shownLogoUri,
    ...metadataJson(client.metadata),
  };
}
