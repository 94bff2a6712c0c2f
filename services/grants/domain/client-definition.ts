import { CONFIDENTIAL_METHODS } from '../../../proto/vocabulary/authentication-methods.ts';
import { CONFIDENTIAL_GRANT_TYPES, GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import { isShownName, NAME_RULE, nameLength } from '../../shared/shown-name.ts';
import type { ClientMetadata, JsonWebKeySet, RegistrationKind } from './client.ts';
import { protocolMetadataProblem } from './protocol-metadata.ts';
import { redirectUriProblem } from './redirect-uri.ts';
import { isScope } from './scope.ts';

/** A client as somebody wants it registered. */
export type ClientDefinition = {
  readonly registration: RegistrationKind;
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
  readonly jwks: JsonWebKeySet | undefined;
  readonly jwksUri: string | undefined;
  readonly metadata: ClientMetadata;
};

/** Characters of a client's name. */
export const LONGEST_NAME = 100;

/** Whether a client of this method authenticates with a secret of ours. */
export const usesSecret = (method: string) => method === 'client_secret_basic' || method === 'client_secret_post';

/**
 * What becomes of a client's secrets when its method changes: they are kept between the two methods that have one, and
 * end with any other; a client that comes to such a method needs a new one.
 */
export function secretsAfter(before: string, after: string): 'kept' | 'ended' | 'new' {
  if (!usesSecret(after)) return 'ended';
  return usesSecret(before) ? 'kept' : 'new';
}

const KNOWN_GRANTS: ReadonlySet<string> = new Set(Object.values(GRANT_TYPES));

/**
 * Why a client cannot be registered as it is (product.md §8); undefined if it can. A name that it has had since before
 * there was a rule for it keeps nobody from changing the rest.
 */
export function clientDefinitionProblem(client: ClientDefinition, before?: ClientDefinition): string | undefined {
  return (
    (client.name === before?.name ? undefined : nameProblem(client)) ??
    clientIdProblem(client) ??
    scopeProblem(client) ??
    grantProblem(client) ??
    authenticationProblem(client) ??
    uriProblem(client) ??
    protocolMetadataProblem(client)
  );
}

// A token of the client's own has it as `sub`, where accounts have their id (RFC 9068 §5).
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function nameProblem({ name }: ClientDefinition): string | undefined {
  if (name.trim() === '' || nameLength(name) > LONGEST_NAME) return `name must have 1 to ${LONGEST_NAME} characters.`;
  return isShownName(name) ? undefined : `name ${NAME_RULE}.`;
}

function clientIdProblem(client: ClientDefinition): string | undefined {
  if (client.clientId !== undefined && UUID.test(client.clientId)) return 'client_id must not look like an account id.';
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
  const confidential = grants.filter((grant) => CONFIDENTIAL_GRANT_TYPES.includes(grant));
  if (confidential.length > 0 && client.type === 'public') return `A public client cannot use ${confidential[0]}.`;
  if (confidential.length === grants.length && client.redirectUris.length > 0) {
    return `A client with ${confidential.join(' and ')} alone has no redirect_uris.`;
  }
  for (const uri of client.redirectUris) {
    const problem = redirectUriProblem(uri);
    if (problem !== undefined) return `redirect_uris: ${uri} ${problem}.`;
  }
  return undefined;
}

function authenticationProblem(client: ClientDefinition): string | undefined {
  const methods: readonly string[] = client.type === 'public' ? ['none'] : CONFIDENTIAL_METHODS;
  if (!methods.includes(client.tokenEndpointAuthMethod)) {
    return `token_endpoint_auth_method of a ${client.type} client must be one of ${methods.join(', ')}.`;
  }
  return client.tokenEndpointAuthMethod === 'private_key_jwt'
    ? assertionKeysProblem(client)
    : publicKeysProblem(client);
}

type ClientKeys = Pick<ClientDefinition, 'jwks' | 'jwksUri'>;

function publicKeysProblem({ jwks, jwksUri }: ClientKeys): string | undefined {
  if (jwks !== undefined && jwksUri !== undefined) return 'jwks and jwks_uri exclude each other.';
  // Whatever the keys are for: a private key is neither stored nor shown.
  return jwks?.keys.some(isPrivate) ? 'jwks has a key that is not public.' : undefined;
}

/** Why a client cannot authenticate with its keys; undefined if it can. */
export function assertionKeysProblem(keys: ClientKeys): string | undefined {
  const problem = publicKeysProblem(keys);
  if (problem !== undefined) return problem;
  if (keys.jwks === undefined && keys.jwksUri === undefined) return 'private_key_jwt needs jwks or jwks_uri.';
  return keys.jwks === undefined ? undefined : keySetProblem(keys.jwks);
}

// Members that only a private or a symmetric key has (RFC 7518 §6).
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const isPrivate = (key: object) => SECRET_MEMBERS.some((member) => member in key);

function keySetProblem({ keys }: JsonWebKeySet): string | undefined {
  if (keys.length === 0) return 'jwks has no keys.';
  const known = keys.every((key) => ['RSA', 'EC', 'OKP'].includes(String(key.kty)));
  return known ? undefined : 'jwks has a key that is not RSA, EC or OKP.';
}

function uriProblem(client: ClientDefinition): string | undefined {
  // Keys that came over http could be anybody's.
  if (client.jwksUri !== undefined && !/^https:\/\/[^/?#]/.test(client.jwksUri))
    return 'jwks_uri must be an https URL.';
  const { client_uri, logo_uri, tos_uri, policy_uri } = client.metadata;
  for (const [name, uri] of Object.entries({ client_uri, logo_uri, tos_uri, policy_uri })) {
    if (uri !== undefined && !/^https?:\/\/[^/?#]/.test(uri)) return `${name} must be an https or http URL.`;
  }
  return undefined;
}
