import type { Page } from '../../shared/page.ts';
import type { Role } from './role.ts';

/** A member as the rest of the platform sees it. */
export type Account = {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  /** The primary address first. */
  readonly emailAddresses: readonly EmailAddress[];
  /** The default role first. */
  readonly roles: readonly Role[];
  /** The permissions of all roles, each once, sorted; ADMINISTRATOR is not expanded. */
  readonly permissions: readonly string[];
  readonly suspended: boolean;
  /** How often it was suspended so far. */
  readonly suspensions: number;
  readonly createdAt: Date;
};

export type EmailAddress = { readonly emailAddress: string; readonly verified: boolean };

/** An account to be made. */
export type NewAccount = {
  readonly handle: string;
  readonly name: string;
  /** argon2id, in PHC string format. */
  readonly passwordHash: string;
  readonly email?: EmailAddress;
};

/** What proves an account's owner. */
export type Credential = {
  readonly accountId: string;
  readonly passwordHash: string;
  readonly suspended: boolean;
};

/** The accounts of the platform (store/accounts.ts). Handles are given normalized (handle.ts). */
export interface Accounts {
  /** Undefined if no account has this id; a text that is no UUID is such an id. */
  find(accountId: string): Promise<Account | undefined>;

  /** The same for several ids: one answer for each, in their order. */
  findAll(accountIds: readonly string[]): Promise<(Account | undefined)[]>;

  findByHandle(handle: string): Promise<Account | undefined>;

  findCredential(handle: string): Promise<Credential | undefined>;

  /** A page of all accounts, by id, and how many there are in all. */
  list(page: Page): Promise<{ readonly accounts: readonly Account[]; readonly total: number }>;

  /** The id of the new account; undefined if the handle is taken. */
  create(account: NewAccount): Promise<string | undefined>;

  /**
   * Replaces the password hash, and ends every session but the one whose token has the hash `keeps`. False if `instead` is
   * given and is not the hash so far.
   */
  setPassword(
    accountId: string,
    passwordHash: string,
    options: { readonly instead?: string; readonly keeps: Buffer | undefined },
  ): Promise<boolean>;

  /**
   * Suspends an account and ends its sessions. Undefined if no account has the handle.
   *
   * @throws Refusal conflict if nobody who can administrate would be left
   */
  suspend(handle: string): Promise<Account | undefined>;

  /** Ends a suspension; its sessions stay ended. Undefined if no account has the handle. */
  reinstate(handle: string): Promise<Account | undefined>;
}

/** Who can administrate: active accounts with a role that holds ADMINISTRATOR (store/administrators.ts). */
export interface Administrators {
  /** Whether there is one. */
  exist(): Promise<boolean>;

  /** Gives an account, new or not, a role with ADMINISTRATOR. False if there is an administrator already. */
  appointFirst(account: NewAccount | { readonly accountId: string }): Promise<boolean>;
}
