import { STANDARD_SCOPES } from '../../../proto/vocabulary/scopes.ts';
import { isShownName } from '../../shared/shown-name.ts';
import { type Client, type DescriptiveMetadata, type JsonWebKeySet, NOT_STORED } from './client.ts';
import { LONGEST_NAME } from './client-definition.ts';
import { documentAuthentication } from './document-authentication.ts';
import {
  type DocumentFields,
  type DocumentProblem,
  documentFields,
  documentProblem,
  text,
  textList,
} from './document-fields.ts';
import type { FetchRequester } from './fetch-requester.ts';
import { offeredToCodeClient, type RegistrationOffer } from './registration-metadata.ts';
import { isScope, isStandardScope, scopeNames } from './scope.ts';

/** Whether a client_id is the address of a metadata document (draft-ietf-oauth-client-id-metadata-document §3). */
export const isDocumentUrl = (clientId: string) => /^https?:\/\//.test(clientId);

/** What clients publish about themselves. */
export interface ClientDocuments {
  /**
   * The client that a metadata document describes, or why it cannot be served; undefined if there is no document.
   *
   * @throws OAuthError temporarily_unavailable while the document cannot be fetched, and was not lately
   */
  client(url: string, requester: FetchRequester): Promise<Client | DocumentProblem | undefined>;

  /**
   * The key set at a `jwks_uri`.
   *
   * @throws OAuthError temporarily_unavailable while it cannot be fetched, and was not lately
   */
  keySet(url: string, requester: FetchRequester): Promise<JsonWebKeySet>;

  /** The same, fetched anew unless that was done moments ago. */
  newerKeySet(url: string, requester: FetchRequester): Promise<JsonWebKeySet>;
}

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

/** What clients that are known by documents are offered. */
export type DocumentOffer = RegistrationOffer & {
  /** OAUTH_CIMD_ALLOWED_SCOPES, permissions alone. */
  readonly allowedScopes: readonly string[];
  /** Why no key set can be fetched from a URL; undefined if it may be tried. */
  readonly keySetUrlProblem: (url: string) => string | undefined;
};

/**
 * Reads a client ID metadata document: a client with the code and refresh grants and PKCE, its scopes limited to the standard
 * ones and the allowed ones (product.md §8). What is not offered is left out, as at registration.
 */
export function documentedClient(url: string, document: unknown, offer: DocumentOffer): Client | DocumentProblem {
  const fields = documentFields(document);
  if (fields === undefined) return documentProblem(undefined, 'It is no JSON object.');
  if (!isOwnDocument(url, document)) {
    return documentProblem('client_id', 'client_id must be the address of the document, letter for letter.');
  }
  const wish = wishOf(fields);
  if ('member' in wish) return wish;
  const offered = offeredToCodeClient(wish, offer);
  if ('code' in offered) return documentProblem(offered.member, `${offered.member}: ${offered.description}`);
  const authentication = documentAuthentication(fields, offer.keySetUrlProblem);
  if ('member' in authentication) return authentication;
  const { method, jwks, jwksUri, alg } = authentication;
  return {
    id: NOT_STORED,
    clientId: url,
    documentUrl: url,
    name: documentedName(fields) ?? new URL(url).host,
    type: method === 'none' ? 'public' : 'confidential',
    scopePolicy: 'explicit',
    ...offered,
    allowedScopes: documentedScope(text(fields.scope), offer.allowedScopes),
    pkceRequired: true,
    tokenEndpointAuthMethod: method,
    accountId: undefined,
    secretHashes: [],
    jwks,
    jwksUri,
    metadata: { ...descriptive(fields), ...(alg !== undefined && { token_endpoint_auth_signing_alg: alg }) },
    registration: 'metadata_document',
  };
}

function wishOf(fields: DocumentFields) {
  const [redirectUris, grantTypes, responseTypes] = LISTS.map((name) => textList(fields[name] ?? []));
  if (redirectUris && grantTypes && responseTypes) return { redirectUris, grantTypes, responseTypes };
  const malformed = LISTS.find((name) => textList(fields[name] ?? []) === undefined);
  return documentProblem(malformed, `${malformed} must be a list of texts.`);
}

const LISTS = ['redirect_uris', 'grant_types', 'response_types'] as const;

function documentedName(fields: DocumentFields): string | undefined {
  const name = [...(text(fields.client_name)?.trim() ?? '')].slice(0, LONGEST_NAME).join('');
  return isShownName(name) ? name : undefined;
}

function documentedScope(scope: string | undefined, allowedPermissions: readonly string[]): string[] {
  if (scope === undefined) return [...STANDARD_SCOPES, ...allowedPermissions];
  const names = [...new Set(scopeNames(scope))].filter((name) => mayHave(name, allowedPermissions));
  return names.length === 0 ? [...STANDARD_SCOPES] : names;
}

const mayHave = (name: string, allowedPermissions: readonly string[]) =>
  isStandardScope(name) || (isScope(name) && allowedPermissions.includes(name));

function descriptive(fields: DocumentFields): DescriptiveMetadata {
  const { client_uri, logo_uri, tos_uri, policy_uri } = fields;
  const addresses = Object.entries({ client_uri, logo_uri, tos_uri, policy_uri });
  return Object.fromEntries(addresses.filter(([, address]) => isHttps(text(address) ?? '')));
}

/** PostgreSQL could not store half a surrogate pair. */
const isHttps = (address: string) => /^https:\/\/[^/?#]/.test(address) && address.isWellFormed();
