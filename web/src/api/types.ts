export type Account = {
  readonly id: string;
  readonly createdAt: string;
  readonly handle: string;
  readonly name: string;
  readonly email_addresses: readonly { readonly email_address: string; readonly verified: boolean }[];
  readonly roles: readonly { readonly id: string; readonly name: string }[];
  readonly permissions: readonly string[];
  readonly suspended: boolean;
};

export type Role = {
  readonly id: string;
  readonly createdAt: string;
  readonly name: string;
  readonly permissions: readonly string[];
};

export type ConsentClient = {
  readonly uri?: string;
  readonly tos_uri?: string;
  readonly policy_uri?: string;
  readonly verified_host?: string;
  readonly registration: 'administrator' | 'owner' | 'dynamic' | 'metadata_document' | 'built_in';
};

type Consent = {
  readonly client_id: string;
  readonly client_name: string;
  readonly expires_at: string;
  readonly requested_scopes: readonly string[];
  readonly granted_scopes: readonly string[];
  readonly inherits_user_permissions: boolean;
  readonly previously_granted_scopes?: readonly string[];
  readonly client?: ConsentClient;
};

export type AuthorizationConsent = Consent & {
  readonly request_id: string;
  readonly redirect_uri: string;
  readonly requested_claims?: readonly string[];
};
export type DeviceConsent = Consent & { readonly user_code: string };

export type Grant = {
  readonly id: string;
  readonly createdAt: string;
  readonly oauth_client_id: string;
  readonly client_id: string;
  readonly client_name: string;
  readonly account_id: string;
  readonly scope: string;
  readonly expires_at?: string;
  readonly last_used_at?: string;
  readonly revoked_at?: string;
  readonly resource?: string;
  readonly can_renew?: boolean;
};

export type Client = {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly account_id?: string;
  readonly client_id: string;
  readonly name: string;
  readonly type: 'public' | 'confidential';
  readonly scope_policy: 'explicit' | 'inherit';
  readonly redirect_uris: readonly string[];
  readonly allowed_scopes: readonly string[];
  readonly allowed_grants: readonly string[];
  readonly token_endpoint_auth_method: string;
  readonly pkce_required: boolean;
  readonly jwks_uri?: string;
  readonly client_uri?: string;
  readonly tos_uri?: string;
  readonly policy_uri?: string;
};

export type DeviceAuthorization = {
  readonly id: string;
  readonly createdAt: string;
  readonly client_id: string;
  readonly client_name: string;
  readonly scope: string;
  readonly expires_at: string;
  readonly poll_interval_seconds: number;
  readonly last_polled_at?: string;
  readonly claimed_by_account_id?: string;
  readonly approved_by_account_id?: string;
  readonly approved_at?: string;
  readonly denied_at?: string;
  readonly consumed_at?: string;
};

export type SigningKey = {
  readonly kid: string;
  readonly alg: string;
  readonly state: 'published' | 'signing' | 'retired';
  readonly created_at: string;
  readonly published_at: string;
  readonly signs_from: string;
  readonly retired_at?: string;
  readonly gone_at?: string;
};

/** What every list says beside its rows. */
export type Page = {
  readonly page_size: number;
  readonly results: number;
  readonly total_pages: number;
  readonly current_page: number;
  readonly next_page?: number;
};
