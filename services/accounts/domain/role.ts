/** A named set of permissions; the default role is everybody's. */
export type Role = {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly isDefault: boolean;
  readonly createdAt: Date;
};

/** The roles, and which accounts have them (store/roles.ts). An id that is no UUID names no role. */
export interface Roles {
  /** All of them, the default role first, the others by age. */
  list(): Promise<Role[]>;

  find(roleId: string): Promise<Role | undefined>;

  create(role: { name: string; permissions: string[] }): Promise<Role | 'name_taken'>;

  /**
   * Changes what is given and leaves the rest.
   *
   * @throws Refusal conflict if nobody who can administrate would be left
   */
  update(roleId: string, change: { name?: string; permissions?: string[] }): Promise<Role | 'name_taken' | 'unknown'>;

  /**
   * Removes a role from everybody. The default role stays.
   *
   * @throws Refusal conflict if nobody who can administrate would be left
   */
  remove(roleId: string): Promise<'removed' | 'default' | 'unknown'>;

  /** Gives an account a role, twice if need be. False if the role or the account is gone. */
  assign(accountId: string, roleId: string): Promise<boolean>;

  /**
   * Takes a role from an account; one that it does not have is no error.
   *
   * @throws Refusal conflict if nobody who can administrate would be left
   */
  unassign(accountId: string, roleId: string): Promise<void>;
}
