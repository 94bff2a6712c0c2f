import { raw, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import type { Database } from '../../database/open.ts';
import type { Page } from '../../rpc/page.ts';
import type { ClientDefinition } from '../domain/client-definition.ts';
import { ClientEntity, type ClientRow, ClientSecretEntity } from './entities.ts';

/** A client as management shows it. */
export type ClientRegistration = ClientRow;

// Built-in clients are no registrations: nobody lists, changes or deletes them. Ids grow with time.
const registered = { deletedAt: null, builtIn: false };

/** Keeps client registrations, through the unit of work. */
export function clientRegistrationStore(database: Database) {
  return {
    /** Undefined if the client_id is in use. */
    async insert(
      ids: { id: string; clientId: string; secretId: string },
      definition: ClientDefinition,
      secretHash: Buffer | undefined,
    ): Promise<ClientRegistration | undefined> {
      const em = database.em.fork();
      const now = new Date();
      const client = em.create(ClientEntity, {
        id: ids.id,
        clientId: ids.clientId,
        accountId: definition.accountId ?? null,
        name: definition.name,
        type: definition.type,
        scopePolicy: definition.scopePolicy,
        redirectUris: [...definition.redirectUris],
        allowedScopes: [...definition.allowedScopes],
        allowedGrants: [...definition.allowedGrants],
        tokenEndpointAuthMethod: definition.tokenEndpointAuthMethod,
        pkceRequired: definition.pkceRequired,
        createdAt: now,
        updatedAt: now,
      });
      if (secretHash) em.create(ClientSecretEntity, { id: ids.secretId, client, hash: secretHash, createdAt: now });
      try {
        await em.flush();
        return client;
      } catch (error) {
        if (error instanceof UniqueConstraintViolationException) return undefined;
        throw error;
      }
    },

    async find(id: string): Promise<ClientRegistration | undefined> {
      return (await database.em.fork().findOne(ClientEntity, { id, ...registered })) ?? undefined;
    },

    /** Oldest first. */
    async list(page: Page): Promise<{ clients: ClientRegistration[]; total: number }> {
      const em = database.em.fork();
      const after = page.after === undefined ? {} : { id: { $gt: page.after } };
      const [clients, total] = await Promise.all([
        em
          .fork()
          .find(
            ClientEntity,
            { ...registered, ...after },
            { orderBy: { id: 'asc' }, limit: page.size, offset: page.skip },
          ),
        em.fork().count(ClientEntity, registered),
      ]);
      return { clients, total };
    },

    /** Marks a client deleted, once. From then on no statement of a flow finds it. */
    async delete(id: string): Promise<boolean> {
      const changed = await database.em
        .fork()
        .nativeUpdate(ClientEntity, { id, ...registered }, { deletedAt: raw('now()') });
      return changed === 1;
    },
  };
}
