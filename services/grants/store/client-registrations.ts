import { LockMode, raw, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { connectionIn, connectionOf } from '../../shared/database/connection.ts';
import type { Database } from '../../shared/database/open-database.ts';
import { inUnitOfWork } from '../../shared/database/transaction.ts';
import { type ClientDefinition, secretsAfter } from '../domain/client-definition.ts';
import type { ClientRegistrations, RegisteredClient, RegistrationOwner } from '../domain/client-registration.ts';
import { seconds } from './columns.ts';
import { countedRows } from './counted-rows.ts';
import { ClientEntity, type ClientRow, ClientSecretEntity } from './entities.ts';

// Built-in clients are no registrations: nobody lists, changes or deletes them. Administrators see what is banned, which
// is deleted for everything else. Ids grow with time.
const registered = (owner: RegistrationOwner) => ({
  builtIn: false,
  ...(owner === undefined
    ? { $or: [{ deletedAt: null }, { bannedAt: { $ne: null } }] }
    : { deletedAt: null, accountId: owner }),
});

/** Registrations of clients in the table `clients`, through the unit of work of the ORM. */
export function clientRegistrationStore(database: Database): ClientRegistrations {
  return {
    async insert(ids, definition, hashes) {
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
          return toRegistered(client);
        });
      } catch (error) {
        if (error instanceof UniqueConstraintViolationException) return undefined;
        throw error;
      }
    },

    async find(id, owner) {
      const client = await database.em.fork().findOne(ClientEntity, { id, ...registered(owner) });
      return client === null ? undefined : toRegistered(client);
    },

    async findByClientId(clientId) {
      const client = await database.em.fork().findOne(ClientEntity, { clientId, ...registered(undefined) });
      return client === null ? undefined : toRegistered(client);
    },

    /** Indexes clients_listed and clients_account_id. */
    async list(owner, page) {
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
      return { clients: clients.map(toRegistered), total };
    },

    update(id, owner, change, secret) {
      return inUnitOfWork(database, async (em) => {
        const client = await findLocked(em, id, owner);
        if (client === null) return undefined;
        const changed = change(definitionOf(client));
        const secrets = secretsAfter(client.tokenEndpointAuthMethod, changed.tokenEndpointAuthMethod);
        if (secrets !== 'kept') await em.nativeDelete(ClientSecretEntity, { client: client.id });
        if (secrets === 'new') em.create(ClientSecretEntity, { ...secret, client, createdAt: new Date() });
        em.assign(client, { ...changeable(changed), updatedAt: new Date() });
        return { client: toRegistered(client), secrets };
      });
    },

    addSecret(id, owner, secret, change) {
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
        return toRegistered(client);
      });
    },

    async delete(id, owner) {
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

    setBan(id, isBanned, allow) {
      return inUnitOfWork(database, async (em) => {
        const client = await findLocked(em, id, undefined);
        if (client === null) return undefined;
        allow(definitionOf(client));
        const now = new Date();
        if (isBanned) em.assign(client, { deletedAt: client.deletedAt ?? now, bannedAt: client.bannedAt ?? now });
        else em.assign(client, { bannedAt: null });
        return toRegistered(client);
      });
    },
  };
}

/** A client that nobody else changes until the transaction ends. */
function findLocked(em: Database['em'], id: string, owner: RegistrationOwner) {
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

function definitionOf(client: ClientRow): ClientDefinition {
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

function toRegistered(client: ClientRow): RegisteredClient {
  return {
    ...definitionOf(client),
    id: client.id,
    clientId: client.clientId,
    createdAt: client.createdAt,
    updatedAt: client.updatedAt,
    bannedAt: client.bannedAt ?? undefined,
    registrationTokenHash: client.registrationTokenHash ?? undefined,
  };
}
