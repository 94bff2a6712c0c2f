import { expectStatus } from '../http.ts';
import { REDIRECT_URI } from '../people/administrator.ts';
import type { Person } from '../people/person.ts';

/** Where an account manages the clients that it created. */
export const OWN_CLIENTS = '/api/auth/oauth/clients';
/** Where administrators manage all clients. */
export const ALL_CLIENTS = '/api/admin/oauth/clients';
export const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000';

/** A client that is sound: confidential, for the code flow. */
export const newClient = (fields: Record<string, unknown> = {}) => ({
  name: 'An application',
  type: 'confidential',
  redirect_uris: [REDIRECT_URI],
  allowed_scopes: ['READ_PROFILE'],
  allowed_grants: ['authorization_code', 'refresh_token'],
  ...fields,
});

/** A client that only speaks for itself. */
export const ownCredentials = (fields: Record<string, unknown> = {}) =>
  newClient({ redirect_uris: [], allowed_grants: ['client_credentials'], ...fields });

/** Registers a client as somebody, and answers it with its secret. */
export async function registerAt(path: string, someone: Person, fields: Record<string, unknown> = {}) {
  const { client, client_secret } = expectStatus(await someone.post(path, newClient(fields)), 200);
  return { ...client, client_secret };
}
