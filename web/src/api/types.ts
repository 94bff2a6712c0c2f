import type { components } from './openapi.gen.ts';

type Schemas = components['schemas'];

export type Account = Schemas['Account'];
export type Role = Schemas['Role'];
export type Client = Schemas['Client'];
export type Grant = Schemas['RefreshTokenRow'] & Partial<Pick<Schemas['Grant'], 'can_renew'>>;
export type DeviceAuthorization = Schemas['DeviceAuthorizationRow'];
export type Permission = Schemas['Permission'];

/** How a client is known, as consent says it. */
export type ConsentClient = {
  readonly uri?: string;
  readonly tos_uri?: string;
  readonly policy_uri?: string;
  readonly verified_host?: string;
  readonly registration: 'administrator' | 'owner' | 'dynamic' | 'metadata_document' | 'built_in';
};

type AboutTheRequest = {
  readonly previously_granted_scopes?: readonly string[];
  readonly requested_claims?: readonly string[];
  readonly client?: ConsentClient;
};

export type AuthorizationConsent = Schemas['AuthorizationConsent'] & AboutTheRequest;
export type DeviceConsent = Schemas['DeviceConsent'] & AboutTheRequest;

export type SigningKey = {
  readonly kid: string;
  readonly alg: string;
  readonly state: 'published' | 'signing' | 'retired';
  readonly created_at: string;
  readonly published_at: string;
  readonly signs_from?: string;
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
