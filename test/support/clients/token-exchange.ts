import { expectStatus } from '../http.ts';
import type { Administrator, RegisteredClient } from '../people/administrator.ts';
import { rawClient } from './oauth-client.ts';

export const TOKEN_EXCHANGE_GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';

/** A confidential client to which an administrator allowed to exchange tokens, and to have one of its own. */
export const newService = (admin: Administrator, fields: Record<string, unknown> = {}) =>
  admin.createClient({
    type: 'confidential',
    redirect_uris: [],
    allowed_grants: [TOKEN_EXCHANGE_GRANT, 'client_credentials'],
    allowed_scopes: ['ADMINISTRATOR'],
    ...fields,
  });

/** A token exchange at a gateway (RFC 8693 §2.1). What is given as '' counts as left out. */
export const exchange = (
  address: string,
  by: RegisteredClient,
  subject_token: string,
  more: Readonly<Record<string, string>> = {},
) =>
  rawClient(address, by).token({
    grant_type: TOKEN_EXCHANGE_GRANT,
    subject_token,
    subject_token_type: ACCESS_TOKEN_TYPE,
    ...more,
  });

/** The token of an exchange that has to succeed. */
export async function exchangedToken(...sent: Parameters<typeof exchange>): Promise<string> {
  return expectStatus(await exchange(...sent), 200).access_token;
}

/** A token of a client's own (RFC 6749 §4.4). */
export async function ownToken(address: string, client: RegisteredClient): Promise<string> {
  return expectStatus(await rawClient(address, client).token({ grant_type: 'client_credentials' }), 200).access_token;
}
