import { GRANT_TYPES, type GrantType } from '../../../proto/vocabulary/grant-types.ts';
import type { FetchRequester } from './fetch-requester.ts';

/** An application that is known, as the flows need it (RFC 6749 §2). */
export type Client = {
  /** Id of the registration, a UUID. */
  readonly id: string;
  /** The client identifier (RFC 6749 §2.2). */
  readonly clientId: string;
  readonly name: string;
  readonly type: 'public' | 'confidential';
  readonly scopePolicy: 'explicit' | 'inherit';
  readonly redirectUris: readonly string[];
  readonly allowedScopes: readonly string[];
  readonly allowedGrants: readonly string[];
  readonly pkceRequired: boolean;
  /** The registered way to authenticate (RFC 7591 §2); of the secret methods either will do. */
  readonly tokenEndpointAuthMethod: string;
  /** The account that owns it, whose permissions a token of the client's own is bound by. */
  readonly accountId: string | undefined;
  /** SHA-256 of every secret that is good now. */
  readonly secretHashes: readonly Buffer[];
  /** The keys it signs assertions with, or where they are. */
  readonly jwks: JsonWebKeySet | undefined;
  readonly jwksUri: string | undefined;
  readonly metadata: ClientMetadata;
  readonly registration: RegistrationKind;
  /** The client's metadata document, read just now. Absent for a client that was found in the database. */
  readonly documentUrl?: string;
  /** When that document was fetched. */
  readonly documentFetchedAt?: Date;
};

/** How a client became known. */
export type RegistrationKind = 'administrator' | 'owner' | 'dynamic' | 'metadata_document' | 'built_in';

/** Whether nobody here vouches for the client, not even a member: it registered itself, or describes itself somewhere. */
export function isSelfRegistered({ registration }: Pick<Client, 'registration'>): boolean {
  return registration === 'dynamic' || registration === 'metadata_document';
}

/** The id of a client that is known by its document alone, until an account approves it. */
export const NOT_STORED = '00000000-0000-0000-0000-000000000000';

/** Public keys of a client (RFC 7517 §5). */
export type JsonWebKeySet = { readonly keys: readonly Readonly<Record<string, unknown>>[] };

/** What a client says of itself that decides nothing (RFC 7591 §2). */
export type DescriptiveMetadata = {
  readonly client_uri?: string;
  readonly logo_uri?: string;
  readonly tos_uri?: string;
  readonly policy_uri?: string;
  readonly contacts?: readonly string[];
  readonly software_id?: string;
  readonly software_version?: string;
  readonly application_type?: 'web' | 'native';
};

/** How a client wants to be served, in the spelling of the registry (RFC 7591 §4.1). What is absent has its default. */
export type ProtocolMetadata = {
  /** JWS algorithm of its ID tokens (OIDC Registration §2). */
  readonly id_token_signed_response_alg?: string;
  /** JWS algorithm of userinfo answers, which are JSON without it. */
  readonly userinfo_signed_response_alg?: string;
  /** The one JWS algorithm that its request objects may have (RFC 9101 §10.1). */
  readonly request_object_signing_alg?: string;
  /** The one JWS algorithm that its assertions may have. */
  readonly token_endpoint_auth_signing_alg?: string;
  /** RFC 9126 §6. */
  readonly require_pushed_authorization_requests?: boolean;
  /** RFC 9101 §10.5. */
  readonly require_signed_request_object?: boolean;
  /** RFC 9449 §5.2. */
  readonly dpop_bound_access_tokens?: boolean;
  /** OIDC RP-Initiated Logout §3.1. */
  readonly post_logout_redirect_uris?: readonly string[];
  /** OIDC Back-Channel Logout §2.2. */
  readonly backchannel_logout_uri?: string;
  readonly backchannel_logout_session_required?: boolean;
  /** Seconds (OIDC Registration §2). */
  readonly default_max_age?: number;
  readonly require_auth_time?: boolean;
};

export type ClientMetadata = DescriptiveMetadata & ProtocolMetadata;

/** Whether the client is told when a session ends (OIDC Back-Channel Logout §2.2). */
export function isNotifiedOfLogouts(client: Pick<Client, 'metadata'>): boolean {
  return client.metadata.backchannel_logout_uri !== undefined;
}

/** Whether the client is registered the way of the FAPI 2.0 Security Profile (docs/decisions/0027). */
export function followsFapi2({ metadata }: Pick<Client, 'metadata'>): boolean {
  return metadata.require_pushed_authorization_requests === true && metadata.dpop_bound_access_tokens === true;
}

/**
 * Whether a client that renews this grant keeps its refresh token (FAPI 2.0 Security Profile §5.3.2.1). Its key
 * protects it from theft: each renewal proves the key, by an assertion or, where the client is public, by the key that
 * the grant is bound to.
 */
export function keepsRefreshToken(
  client: Pick<Client, 'metadata' | 'type'>,
  { dpopJkt }: { readonly dpopJkt: string | undefined },
): boolean {
  return followsFapi2(client) && (client.type === 'confidential' || dpopJkt !== undefined);
}

/** Whether the client is registered for a grant type. */
export function mayUse(client: Pick<Client, 'allowedGrants'>, grantType: GrantType): boolean {
  return client.allowedGrants.includes(grantType);
}

/** Whether the client is registered for a flow in which accounts approve. */
export function isForApprovals(client: Pick<Client, 'allowedGrants'>): boolean {
  return mayUse(client, GRANT_TYPES.authorizationCode) || mayUse(client, GRANT_TYPES.deviceCode);
}

/** Finds the client that a request names. */
export interface ClientResolver {
  /**
   * Undefined if there is no such client. `requester` is who makes this server fetch the client's metadata document.
   *
   * @throws OAuthError temporarily_unavailable while the metadata document of the client cannot be fetched, invalid_request
   * if it cannot be used
   */
  find(clientId: string, requester: FetchRequester): Promise<Client | undefined>;
}

/** The clients that are registered, and those that are known by a metadata document and were approved. */
export interface Clients extends ClientResolver {
  /** By the client identifier; nothing is fetched. Undefined for a client that is unknown or deleted. */
  find(clientId: string): Promise<Client | undefined>;

  /** Whether an administrator banned the client with this identifier. */
  isBanned(clientId: string): Promise<boolean>;

  /**
   * Stores a client as its metadata document describes it, or brings it up to date, when an account approves it. Gives its
   * id; undefined if it is banned. A client that authenticated and does not any more becomes another client: what was
   * given to the first stays where it needs the keys.
   */
  upsertFromMetadataDocument(client: Client): Promise<string | undefined>;

  /** The client that was stored of a metadata document, if that was fetched at most `age` milliseconds ago. */
  findByMetadataDocument(url: string, age: number): Promise<Client | undefined>;
}
