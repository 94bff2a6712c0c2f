import { GRANT_TYPES } from './client.ts';
import { redirectUriProblem } from './redirect-uri.ts';
import { isScope } from './scope.ts';

/** A client as somebody wants it registered. */
export type ClientDefinition = {
  readonly accountId: string | undefined;
  readonly clientId: string | undefined;
  readonly name: string;
  readonly type: 'public' | 'confidential';
  readonly scopePolicy: 'explicit' | 'inherit';
  readonly redirectUris: readonly string[];
  readonly allowedScopes: readonly string[];
  readonly allowedGrants: readonly string[];
  readonly tokenEndpointAuthMethod: string;
  readonly pkceRequired: boolean;
};

const KNOWN_GRANTS: ReadonlySet<string> = new Set(Object.values(GRANT_TYPES));

/** Why a client cannot be registered as it is (product.md §8); undefined if it can. */
export function clientDefinitionProblem(client: ClientDefinition): string | undefined {
  return nameProblem(client) ?? scopeProblem(client) ?? grantProblem(client) ?? authenticationProblem(client);
}

function nameProblem(client: ClientDefinition): string | undefined {
  if (client.name.trim() === '' || client.name.length > 100) return 'name must have 1 to 100 characters.';
  if (client.clientId !== undefined && !/^[A-Za-z0-9._-]{1,128}$/.test(client.clientId)) {
    return 'client_id must have 1 to 128 letters, digits, dots, underscores or hyphens.';
  }
  return undefined;
}

function scopeProblem(client: ClientDefinition): string | undefined {
  const unknown = client.allowedScopes.filter((name) => !isScope(name));
  return unknown.length > 0 ? `allowed_scopes has names that do not exist: ${unknown.join(', ')}.` : undefined;
}

function grantProblem(client: ClientDefinition): string | undefined {
  const grants = client.allowedGrants;
  if (grants.length === 0) return 'allowed_grants must name at least one grant.';
  const unknown = grants.filter((grant) => !KNOWN_GRANTS.has(grant));
  if (unknown.length > 0) return `allowed_grants has grants that do not exist: ${unknown.join(', ')}.`;
  const code = grants.includes(GRANT_TYPES.authorizationCode);
  if (code && client.redirectUris.length === 0) return 'The authorization_code grant needs redirect_uris.';
  if (code && client.type === 'public' && !client.pkceRequired) return 'A public client cannot go without PKCE.';
  const credentials = grants.includes(GRANT_TYPES.clientCredentials);
  if (credentials && client.type === 'public') return 'A public client cannot use client_credentials.';
  if (credentials && grants.length === 1 && client.redirectUris.length > 0) {
    return 'A client with client_credentials alone has no redirect_uris.';
  }
  for (const uri of client.redirectUris) {
    const problem = redirectUriProblem(uri);
    if (problem !== undefined) return `redirect_uris: ${uri} ${problem}.`;
  }
  return undefined;
}

function authenticationProblem(client: ClientDefinition): string | undefined {
  const methods = client.type === 'public' ? ['none'] : ['client_secret_basic', 'client_secret_post'];
  if (methods.includes(client.tokenEndpointAuthMethod)) return undefined;
  return `token_endpoint_auth_method of a ${client.type} client must be one of ${methods.join(', ')}.`;
}
