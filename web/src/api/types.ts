import type { components } from './openapi.gen.ts';

type Schemas = components['schemas'];

export type Account = Schemas['Account'];
export type Role = Schemas['Role'];
export type Client = Schemas['Client'];
export type Grant = Omit<Schemas['RefreshTokenRow'], 'expires_at'> &
  Partial<Pick<Schemas['Grant'], 'can_renew' | 'expires_at'>>;
export type DeviceAuthorization = Schemas['DeviceAuthorizationRow'];
export type Permission = Schemas['Permission'];

export type ConsentClient = Schemas['ConsentClient'];
export type AuthorizationConsent = Schemas['AuthorizationConsent'];
export type DeviceConsent = Schemas['DeviceConsent'];
export type SigningKey = Schemas['SigningKey'];

/** What every list says beside its rows. */
export type Page = {
  readonly page_size: number;
  readonly results: number;
  readonly total_pages: number;
  readonly current_page: number;
  readonly next_page?: number;
  readonly next_page_token?: string;
};
