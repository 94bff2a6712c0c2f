import { ADMINISTERED_GRANT_TYPES, GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import type { Page } from '../../shared/page.ts';
import { invalidArgument, Refusal, stateConflict } from '../../shared/refusal.ts';
import { mayApprove } from '../domain/account.ts';
import type { ClientMetadata } from '../domain/client.ts';
import { type ClientDefinition, clientDefinitionProblem, usesSecret } from '../domain/client-definition.ts';
import type { ClientRegistrations, RegisteredClient } from '../domain/client-registration.ts';
import { sha256 } from '../domain/digest.ts';
import type { FlowSettings } from '../domain/flow-settings.ts';
import type { Ids } from '../domain/ids.ts';
import type { Random } from '../domain/random.ts';
import { isOfferedRedirectUri } from '../domain/redirect-uri.ts';
import type { RegistrationOffer } from '../domain/registration-metadata.ts';
import type { FindAccountPorts } from './approving-account.ts';
import {
  absentFor,
  type Manager,
  managingAccount,
  notFound,
  notPermitted,
  requirePermission,
} from './client-managers.ts';
import { changedByOwner, ofOwner, requireOwnScopes, requirePower } from './owner-power.ts';

/** What an update changes: an absent member stays as it is, an undefined one is removed. */
export type ClientChange = Partial<Omit<ClientDefinition, 'metadata'>> & {
  readonly metadata?: { readonly [Name in keyof ClientMetadata]?: ClientMetadata[Name] | undefined };
};

export type ClientManagementPorts = FindAccountPorts & {
  readonly registrations: Pick<ClientRegistrations, 'insert' | 'find' | 'update' | 'addSecret' | 'delete'>;
  readonly ids: Pick<Ids, 'isId' | 'make' | 'makeClientId'>;
  readonly random: Pick<Random, 'secret'>;
  readonly settings: Pick<FlowSettings, 'clientSecretOverlap' | 'redirectSchemes'>;
};

/**
 * Registers a client (product.md §8). The secret of one that authenticates by secret is returned here and stored as a
 * hash only. A client that an owner registers has an explicit scope policy, and no permissions that the owner does not
 * hold.
 *
 * @throws Refusal invalid_argument, permission_denied, conflict
 */
export async function createClient(
  wanted: ClientDefinition,
  manager: Manager,
  ports: ClientManagementPorts,
): Promise<{ client: RegisteredClient; clientSecret: string | undefined }> {
  const definition = manager.as === 'owner' ? await ownDefinition(wanted, manager.accountId, ports) : wanted;
  requireValid(definition);
  if (manager.as === 'owner') requireOffered(definition, ports.settings);
  if (manager.as === 'administrator') await requireAccount(definition.accountId, ports);

  const clientSecret = usesSecret(definition.tokenEndpointAuthMethod) ? newClientSecret(ports) : undefined;
  const ids = {
    id: ports.ids.make(),
    clientId: definition.clientId ?? ports.ids.makeClientId(),
    secretId: ports.ids.make(),
  };
  const secret = clientSecret === undefined ? undefined : sha256(clientSecret);
  const client = await ports.registrations.insert(ids, definition, { secret });
  if (client === undefined) {
    throw new Refusal('conflict', 'The client_id is in use.', { suggested: 'Choose another, or leave it out.' });
  }
  return { client, clientSecret };
}

/** @throws Refusal not_found, permission_denied */
export async function readClient(
  id: string,
  manager: Manager,
  ports: ClientManagementPorts,
): Promise<RegisteredClient> {
  const owner = await managingAccount(manager, ports);
  const client = ports.ids.isId(id) ? await ports.registrations.find(id, owner?.id) : undefined;
  if (client === undefined) throw absentFor(owner);
  return client;
}

/** One page of clients. @throws Refusal permission_denied */
export async function listClients(
  page: Page,
  manager: Manager,
  ports: FindAccountPorts & { readonly registrations: Pick<ClientRegistrations, 'list'> },
): Promise<{ clients: RegisteredClient[]; total: number }> {
  const owner = await managingAccount(manager, ports);
  const listed = await ports.registrations.list(owner?.id, page);
  if (listed.total === 0) requirePermission(owner);
  return listed;
}

/**
 * Changes a client. Changed scopes count for future grants and refreshes. When its way to authenticate changes, what it
 * authenticated with becomes invalid; if it needs a secret now, a new one is returned here alone.
 *
 * @throws Refusal not_found, permission_denied, invalid_argument
 */
export async function updateClient(
  id: string,
  change: ClientChange,
  manager: Manager,
  ports: ClientManagementPorts,
): Promise<{ client: RegisteredClient; clientSecret: string | undefined }> {
  const account = await managingAccount(manager, ports);
  requirePermission(account);
  if (account && change.allowedScopes !== undefined) requireOwnScopes(change.allowedScopes, account);
  if (change.accountId !== undefined) await requireAccount(change.accountId, ports);
  if (!ports.ids.isId(id)) throw notFound();
  const clientSecret = newClientSecret(ports);
  const applyChange = (current: ClientDefinition) => {
    if (current.registration === 'metadata_document') {
      throw stateConflict('What this client is, its document says. It can be banned.');
    }
    const changed = { ...current, ...change, metadata: changedMetadata(current.metadata, change.metadata) };
    const becomes = account === undefined ? changed : changedByOwner(current, changed, account);
    requireValid(becomes, current);
    if (account && change.redirectUris !== undefined) requireOffered(becomes, ports.settings);
    return becomes;
  };
  const secret = { id: ports.ids.make(), hash: sha256(clientSecret) };
  const updated = await ports.registrations.update(id, account?.id, applyChange, secret);
  if (updated === undefined) throw notFound();
  return { client: updated.client, clientSecret: updated.secrets === 'new' ? clientSecret : undefined };
}

function changedMetadata(current: ClientMetadata, change: ClientChange['metadata']): ClientMetadata {
  const present = Object.entries({ ...current, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as ClientMetadata;
}

/**
 * Removes a client, and bans one that is known by its document.
 *
 * @throws Refusal not_found, permission_denied
 */
export async function deleteClient(id: string, manager: Manager, ports: ClientManagementPorts): Promise<void> {
  const owner = await managingAccount(manager, ports);
  if (!ports.ids.isId(id) || !(await ports.registrations.delete(id, owner?.id))) throw absentFor(owner);
}

/**
 * Gives a client a new secret; the old ones stay valid for the overlap. The secret is the client's identity, so an owner needs
 * the same permissions as to change the client.
 *
 * @throws Refusal not_found, permission_denied, conflict
 */
export async function rotateClientSecret(
  id: string,
  manager: Manager,
  ports: ClientManagementPorts,
): Promise<{ client: RegisteredClient; clientSecret: string }> {
  const owner = await managingAccount(manager, ports);
  if (!ports.ids.isId(id)) throw absentFor(owner);
  const clientSecret = newClientSecret(ports);
  const secret = { id: ports.ids.make(), hash: sha256(clientSecret), overlap: ports.settings.clientSecretOverlap };
  const rotated = await ports.registrations.addSecret(id, owner?.id, secret, (current) => {
    if (owner !== undefined) requirePower(current, owner);
    if (usesSecret(current.tokenEndpointAuthMethod)) return owner === undefined ? current : ofOwner(current, owner);
    throw stateConflict('This client does not authenticate with a secret.');
  });
  if (rotated === undefined) throw absentFor(owner);
  return { client: rotated, clientSecret };
}

/** Makes a client secret; only its hash is stored. */
export const newClientSecret = ({ random }: { readonly random: Pick<Random, 'secret'> }) => `sdoas_${random.secret()}`;

function requireValid(definition: ClientDefinition, before?: ClientDefinition) {
  const problem = clientDefinitionProblem(definition, before);
  if (problem !== undefined) throw invalidArgument(problem);
}

/** A scheme that any program may claim is an administrator's decision (RFC 8252 §8.4). */
function requireOffered({ redirectUris }: ClientDefinition, { redirectSchemes }: RegistrationOffer) {
  const others = redirectUris.filter((uri) => !isOfferedRedirectUri(uri, redirectSchemes));
  if (others.length === 0) return;
  throw new Refusal(
    'invalid_argument',
    `redirect_uris: ${others[0]} has a scheme that only an administrator registers.`,
  );
}

async function requireAccount(accountId: string | undefined, { accounts }: FindAccountPorts) {
  if (accountId !== undefined && (await accounts.find(accountId)) === undefined) {
    throw invalidArgument('account_id names no account.');
  }
}

async function ownDefinition(
  wanted: ClientDefinition,
  accountId: string,
  ports: FindAccountPorts,
): Promise<ClientDefinition> {
  const account = await ports.accounts.find(accountId);
  if (!mayApprove(account)) throw notPermitted();
  requireOwnScopes(wanted.allowedScopes, account);
  const administered = wanted.allowedGrants.find((grant) => ADMINISTERED_GRANT_TYPES.includes(grant));
  if (administered !== undefined) throw invalidArgument(`${administered} is allowed by an administrator only.`);
  // A code flow without PKCE is an administrator's decision.
  if (!wanted.pkceRequired && wanted.allowedGrants.includes(GRANT_TYPES.authorizationCode))
    throw invalidArgument('pkce_required can be lifted by an administrator only.');
  return { ...wanted, registration: 'owner', accountId: account.id, clientId: undefined, scopePolicy: 'explicit' };
}
