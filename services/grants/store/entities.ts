import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';
import type { ClientMetadata, JsonWebKeySet, RegistrationKind } from '../domain/client.ts';

/** A registered application; management reads and changes it through the unit of work. */
export const ClientEntity = defineEntity({
  name: 'Client',
  tableName: 'clients',
  properties: {
    id: p.uuid().primary(),
    clientId: p.text(),
    accountId: p.text().nullable(),
    name: p.text(),
    type: p.text().$type<'public' | 'confidential'>(),
    scopePolicy: p.text().$type<'explicit' | 'inherit'>(),
    redirectUris: p.array(),
    allowedScopes: p.array(),
    allowedGrants: p.array(),
    tokenEndpointAuthMethod: p.text(),
    pkceRequired: p.boolean(),
    builtIn: p.boolean().default(false),
    registration: p.text().$type<RegistrationKind>(),
    jwks: p.json<JsonWebKeySet>().nullable(),
    jwksUri: p.text().nullable(),
    metadata: p.json<ClientMetadata>(),
    registrationTokenHash: p.blob().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
    deletedAt: p.datetime().nullable(),
    bannedAt: p.datetime().nullable(),
  },
});

/** A secret of a confidential client; the hash alone. */
export const ClientSecretEntity = defineEntity({
  name: 'ClientSecret',
  tableName: 'client_secrets',
  properties: {
    id: p.uuid().primary(),
    client: () => p.manyToOne(ClientEntity).fieldName('client_id'),
    hash: p.blob(),
    createdAt: p.datetime().defaultRaw('now()'),
    expiresAt: p.datetime().nullable(),
  },
});

export const ENTITIES = [ClientEntity, ClientSecretEntity] as const;

export type ClientRow = InferEntity<typeof ClientEntity>;
