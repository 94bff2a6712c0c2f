import type { Page } from '../../shared/page.ts';
import type { ClientDefinition } from './client-definition.ts';

/** A client as it is registered: what is shown to those who manage it. */
export type RegisteredClient = ClientDefinition & {
  /** Id of the registration, a UUID. */
  readonly id: string;
  /** The client identifier (RFC 6749 §2.2). */
  readonly clientId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When an administrator banned it. */
  readonly bannedAt: Date | undefined;
  /** SHA-256 of its registration access token (RFC 7592 §3); absent for a client that did not register itself. */
  readonly registrationTokenHash: Uint8Array | undefined;
};

/** Whose registrations a call may see: those of one account, or all (undefined). */
export type RegistrationOwner = string | undefined;

/** The ids of a new registration. `id` and `secretId` are UUIDs, `clientId` is the client identifier. */
type NewClientIds = { readonly id: string; readonly clientId: string; readonly secretId: string };

/** A new client secret: the UUID of its row, and its SHA-256. */
type NewClientSecret = { readonly id: string; readonly hash: Buffer };

/** SHA-256 of what a new client is shown once: its secret, and its registration access token (RFC 7592 §3). */
type NewClientHashes = {
  readonly secret?: Buffer | undefined;
  readonly registrationToken?: Buffer | undefined;
};

/** What a change of a client did to its secrets (secretsAfter in client-definition.ts). */
type ChangedClient = { readonly client: RegisteredClient; readonly secrets: 'kept' | 'ended' | 'new' };

/** Says what a client becomes. It may throw: then nothing is changed. */
type ChangeDefinition = (current: ClientDefinition) => ClientDefinition;

/**
 * The registrations of clients, as they are managed. A deleted client is not found; administrators find one that is banned.
 * Built-in clients are no registrations.
 */
export interface ClientRegistrations {
  /** Undefined if the client_id is in use. */
  insert(
    ids: NewClientIds,
    definition: ClientDefinition,
    hashes: NewClientHashes,
  ): Promise<RegisteredClient | undefined>;

  /** By the id of the registration. */
  find(id: string, owner: RegistrationOwner): Promise<RegisteredClient | undefined>;

  /** By the client identifier. */
  findByClientId(clientId: string): Promise<RegisteredClient | undefined>;

  /** One page, by id, which grows with time; `total` counts all pages. */
  list(owner: RegistrationOwner, page: Page): Promise<{ clients: RegisteredClient[]; total: number }>;

  /**
   * Changes a client that nobody else changes meanwhile. When the way it authenticates changes, its old secrets end;
   * `secret` is stored if it needs a new one. Undefined if there is no such client.
   */
  update(
    id: string,
    owner: RegistrationOwner,
    change: ChangeDefinition,
    secret: NewClientSecret,
  ): Promise<ChangedClient | undefined>;

  /**
   * Adds a secret to a client that nobody else changes meanwhile, and changes the client with it. The other secrets stay
   * valid for the overlap (milliseconds). Undefined if there is no such client.
   */
  addSecret(
    id: string,
    owner: RegistrationOwner,
    secret: NewClientSecret & { readonly overlap: number },
    change: ChangeDefinition,
  ): Promise<RegisteredClient | undefined>;

  /**
   * Marks a client deleted, once: false if there is no such client. One that is known by its metadata document is banned,
   * because its next approval would register it again.
   */
  delete(id: string, owner: RegistrationOwner): Promise<boolean>;

  /**
   * Bans a client that nobody else changes meanwhile, or lifts the ban; then it stays deleted. `allow` may throw: then
   * nothing is changed. Undefined if there is no such client.
   */
  setBan(
    id: string,
    isBanned: boolean,
    allow: (current: ClientDefinition) => void,
  ): Promise<RegisteredClient | undefined>;
}
