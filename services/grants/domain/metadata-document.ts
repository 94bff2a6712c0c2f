import { isShownName } from '../../shown-name.ts';
import { type Client, type DescriptiveMetadata, GRANT_TYPES, NOT_STORED } from './client.ts';
import { LONGEST_NAME } from './client-definition.ts';
import { redirectUriProblem } from './redirect-uri.ts';
import { isScope, isStandardScope, STANDARD_SCOPES, scopeNames } from './scope.ts';

/** Whether a client_id is the address of a metadata document (draft-ietf-oauth-client-id-metadata-document §3). */
export const isDocumentUrl = (clientId: string) => /^https?:\/\//.test(clientId);

/** What is set of clients that are known by documents. */
export type MetadataDocumentRules = {
  /** OAUTH_CIMD_ENABLED */
  readonly enabled: boolean;
  /** OAUTH_CIMD_ALLOWED_SCOPES, permissions alone. */
  readonly allowedScopes: readonly string[];
};

/** A client that was stored as the settings were then, as they are now; undefined if it is not served any more. */
export function servedClient(client: Client, { enabled, allowedScopes }: MetadataDocumentRules): Client | undefined {
  if (client.registration !== 'metadata_document') return client;
  if (!enabled) return undefined;
  return { ...client, allowedScopes: client.allowedScopes.filter((name) => mayHave(name, allowedScopes)) };
}

/** Whether a document speaks for the client at this address, whatever it says. */
export const isOwnDocument = (url: string, document: unknown) =>
  (Object(document) as { readonly client_id?: unknown }).client_id === url;

/**
 * Reads a client ID metadata document: a public client with the code and refresh grants and PKCE, its scopes limited to
 * the standard ones and the allowed ones (product.md §8). Undefined if it is not the document of this address, or
 * describes a client that cannot be served.
 */
export function documentedClient(
  url: string,
  document: unknown,
  allowedPermissions: readonly string[],
): Client | undefined {
  if (typeof document !== 'object' || document === null) return undefined;
  const fields = document as Readonly<Record<string, unknown>>;
  const redirectUris = textList(fields.redirect_uris);
  if (!isOwnDocument(url, document) || !isServable(fields) || redirectUris === undefined) return undefined;
  if (redirectUris.length === 0 || redirectUris.some((uri) => redirectUriProblem(uri) !== undefined)) return undefined;
  return {
    id: NOT_STORED,
    clientId: url,
    documentUrl: url,
    name: documentedName(fields) ?? new URL(url).host,
    type: 'public',
    scopePolicy: 'explicit',
    redirectUris,
    allowedScopes: documentedScope(text(fields.scope), allowedPermissions),
    allowedGrants: documentedGrants(fields),
    pkceRequired: true,
    tokenEndpointAuthMethod: 'none',
    accountId: undefined,
    secretHashes: [],
    jwks: undefined,
    jwksUri: undefined,
    metadata: descriptive(fields),
    registration: 'metadata_document',
  };
}

/** A document keeps no secret, so its client authenticates by nothing (§4.1 of the draft). */
function isServable(fields: Readonly<Record<string, unknown>>): boolean {
  const method = fields.token_endpoint_auth_method ?? 'none';
  const grants = textList(fields.grant_types ?? [GRANT_TYPES.authorizationCode]);
  const responses = textList(fields.response_types ?? ['code']);
  const hasSecret = fields.client_secret !== undefined || fields.client_secret_expires_at !== undefined;
  const isCodeClient = grants?.includes(GRANT_TYPES.authorizationCode) && responses?.includes('code');
  return method === 'none' && !hasSecret && isCodeClient === true;
}

function documentedName(fields: Readonly<Record<string, unknown>>): string | undefined {
  const name = [...(text(fields.client_name)?.trim() ?? '')].slice(0, LONGEST_NAME).join('');
  return isShownName(name) ? name : undefined;
}

function documentedGrants(fields: Readonly<Record<string, unknown>>): string[] {
  const grants = textList(fields.grant_types);
  const renews = grants === undefined || grants.includes(GRANT_TYPES.refreshToken);
  return renews ? [GRANT_TYPES.authorizationCode, GRANT_TYPES.refreshToken] : [GRANT_TYPES.authorizationCode];
}

function documentedScope(scope: string | undefined, allowedPermissions: readonly string[]): string[] {
  return scope === undefined
    ? [...STANDARD_SCOPES, ...allowedPermissions]
    : [...new Set(scopeNames(scope))].filter((name) => mayHave(name, allowedPermissions));
}

const mayHave = (name: string, allowedPermissions: readonly string[]) =>
  isStandardScope(name) || (isScope(name) && allowedPermissions.includes(name));

function descriptive(fields: Readonly<Record<string, unknown>>): DescriptiveMetadata {
  const { client_uri, logo_uri, tos_uri, policy_uri } = fields;
  const addresses = Object.entries({ client_uri, logo_uri, tos_uri, policy_uri });
  return Object.fromEntries(addresses.filter(([, address]) => isHttps(text(address) ?? '')));
}

/** Half a character could not be kept. */
const isHttps = (address: string) => /^https:\/\/[^/?#]/.test(address) && address.isWellFormed();

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

function textList(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}
