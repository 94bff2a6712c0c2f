import { LockMode, raw, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { connectionIn, connectionOf } from '../../shared/database/connection.ts';
import type { Database } from '../../shared/database/open-database.ts';
import { inUnitOfWork } from '../../shared/database/transaction.ts';
import type { Page } from '../../shared/page.ts';
import { type ClientDefinition, secretsAfter } from '../domain/client-definition.ts';
import { countedRows } from './counted-rows.ts';
import { ClientEntity, type ClientRow, ClientSecretEntity } from './entities.ts';
import { seconds } from './interval.ts';

/** A client as management shows it. */
export type RegisteredClient = ClientRow;

/** Whose clients a call may see: an account's own, or everybody's. */
export type Owner = string | undefined;

/** A secret as it is kept. */
export type NewSecret = { readonly id: string; readonly hash: Buffer };

export type NewClientIds = { readonly id: string; readonly clientId: string; readonly secretId: string };

// Built-in clients are no registrations: nobody lists, changes or deletes them. Administrators see what is banned, which
// is deleted for everything else. Ids grow with time.
const registered = (owner: Owner) => ({
  builtIn: false,
  ...(owner === undefined
    ? { $or: [{ deletedAt: null }, { bannedAt: { $ne: null } }] }
    : { deletedAt: null, accountId: owner }),
});

/** Keeps client registrations, through the unit of work. */
export function clientRegistrationStore(database: Database) {
  return {
    /** Undefined if the client_id is in use. */
    async insert(
      ids: NewClientIds,
      definition: ClientDefinition,
      hashes: { readonly secret?: Buffer | undefined; readonly registrationToken?: Buffer | undefined },
    ): Promise<RegisteredClient | undefined> {
      const now = new Date();
      try {
        return await inUnitOfWork(database, async (em) => {
          const client = em.create(ClientEntity, {
            id: ids.id,
            clientId: ids.clientId,
            type: definition.type,
            registrationTokenHash: hashes.registrationToken ?? null,
            createdAt: now,
            updatedAt: now,
            ...changeable(definition),
          });
          if (hashes.secret) {
            em.create(ClientSecretEntity, { id: ids.secretId, client, hash: hashes.secret, createdAt: now });
          }
          return client;
        });
      } catch (error) {
        if (error instanceof UniqueConstraintViolationException) return undefined;
        throw error;
      }
    },

    async find(id: string, owner: Owner): Promise<RegisteredClient | undefined> {
      return (await database.em.fork().findOne(ClientEntity, { id, ...registered(owner) })) ?? undefined;
    },

    /** By the public identifier. */
    async findByClientId(clientId: string): Promise<RegisteredClient | undefined> {
      return (await database.em.fork().findOne(ClientEntity, { clientId, ...registered(undefined) })) ?? undefined;
    },

    /** By id (indexes clients_listed and clients_account_id). */
    async list(owner: Owner, page: Page): Promise<{ clients: RegisteredClient[]; total: number }> {
      const em = database.em.fork();
      const where = registered(owner);
      const after = page.after === undefined ? {} : { id: { [page.newestFirst ? '$lt' : '$gt']: page.after } };
      const seen =
        owner === undefined
          ? sql`(deleted_at is null or banned_at is not null)`
          : sql`deleted_at is null and account_id = ${owner}`;
      const listed = sql`clients where not built_in and ${seen}`;
      const direction = page.newestFirst ? 'desc' : 'asc';
      const order = { orderBy: { id: direction }, limit: page.size, offset: page.skip } as const;
      const [clients, total] = await Promise.all([
        em.find(ClientEntity, { ...where, ...after }, order),
        countedRows(connectionOf(database), listed),
      ]);
      return { clients, total };
    },

    /**
     * Changes a client that nobody else changes meanwhile: `change` sees it as it is and says what it becomes. With the
     * way it authenticates its old secrets end; `secret` is for the case that it needs a new one. Undefined if there is
     * no such client.
     */
    update(
      id: string,
      owner: Owner,
      change: (current: ClientDefinition) => ClientDefinition,
      secret: NewSecret,
    ): Promise<{ client: RegisteredClient; secrets: 'kept' | 'ended' | 'new' } | undefined> {
      return inUnitOfWork(database, async (em) => {
        const client = await findLocked(em, id, owner);
        if (client === null) return undefined;
        const changed = change(definitionOf(client));
        const secrets = secretsAfter(client.tokenEndpointAuthMethod, changed.tokenEndpointAuthMethod);
        if (secrets !== 'kept') await em.nativeDelete(ClientSecretEntity, { client: client.id });
        if (secrets === 'new') em.create(ClientSecretEntity, { ...secret, client, createdAt: new Date() });
        em.assign(client, { ...changeable(changed), updatedAt: new Date() });
        return { client, secrets };
      });
    },

    /**
     * Adds a secret to a client that nobody changes meanwhile; `change` says what becomes of the client with it. The other
     * secrets stay good for the overlap (milliseconds). Undefined if there is no such client.
     */
    addSecret(
      id: string,
      owner: Owner,
      secret: NewSecret & { readonly overlap: number },
      change: (current: ClientDefinition) => ClientDefinition,
    ): Promise<RegisteredClient | undefined> {
      return inUnitOfWork(database, async (em) => {
        const client = await findLocked(em, id, owner);
        if (client === null) return undefined;
        em.assign(client, changeable(change(definitionOf(client))));
        await sql`
          update client_secrets
          set expires_at = least(
            coalesce(expires_at, 'infinity'), now() + make_interval(secs => ${seconds(secret.overlap)}))
          where client_id = ${client.id}`.execute(connectionIn(em));
        em.create(ClientSecretEntity, { id: secret.id, client, hash: secret.hash, createdAt: new Date() });
        return client;
      });
    },

    /**
     * Marks a client deleted, once. From then on no statement of a flow finds it. One that is known by a document is
     * banned, because its next approval would bring it back.
     */
    async delete(id: string, owner: Owner): Promise<boolean> {
      const changed = await database.em.fork().nativeUpdate(
        ClientEntity,
        { id, ...registered(owner) },
        {
          deletedAt: raw('coalesce(deleted_at, now())'),
          bannedAt: raw("case when registration = 'metadata_document' then coalesce(banned_at, now()) end"),
        },
      );
      return changed === 1;
    },

    /**
     * Bans a client that nobody changes meanwhile, and that `allow` throws nothing of, or lifts the ban: then it is deleted
     * and no more. Undefined if there is no such client.
     */
    setBan(
      id: string,
      isBanned: boolean,
      allow: (current: ClientDefinition) => void,
    ): Promise<RegisteredClient | undefined> {
      return inUnitOfWork(database, async (em) => {
        const client = await findLocked(em, id, undefined);
        if (client === null) return undefined;
        allow(definitionOf(client));
        const now = new Date();
        if (isBanned) em.assign(client, { deletedAt: client.deletedAt ?? now, bannedAt: client.bannedAt ?? now });
        else em.assign(client, { bannedAt: null });
        return client;
      });
    },
  };
}

/** A client that nobody else changes until the transaction ends. */
function findLocked(em: Database['em'], id: string, owner: Owner) {
  return em.findOne(ClientEntity, { id, ...registered(owner) }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

/** Every column that can change. */
function changeable(definition: ClientDefinition) {
  return {
    registration: definition.registration,
    accountId: definition.accountId ?? null,
    name: definition.name,
    scopePolicy: definition.scopePolicy,
    redirectUris: [...definition.redirectUris],
    allowedScopes: [...definition.allowedScopes],
    allowedGrants: [...definition.allowedGrants],
    tokenEndpointAuthMethod: definition.tokenEndpointAuthMethod,
    pkceRequired: definition.pkceRequired,
    jwks: definition.jwks ?? null,
    jwksUri: definition.jwksUri ?? null,
    metadata: definition.metadata,
  };
}

function definitionOf(client: RegisteredClient): ClientDefinition {
  return {
    registration: client.registration,
    accountId: client.accountId ?? undefined,
    clientId: client.clientId,
    name: client.name,
    type: client.type,
    scopePolicy: client.scopePolicy,
    redirectUris: client.redirectUris,
    allowedScopes: client.allowedScopes,
    allowedGrants: client.allowedGrants,
    tokenEndpointAuthMethod: client.tokenEndpointAuthMethod,
    pkceRequired: client.pkceRequired,
    jwks: client.jwks ?? undefined,
    jwksUri: client.jwksUri ?? undefined,
    metadata: client.metadata,
  };
}
