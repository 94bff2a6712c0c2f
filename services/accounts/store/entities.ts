import { defineEntity, p } from '@mikro-orm/postgresql';

/** A member. Reading one with its roles is a statement of its own (account-query.ts). */
export const AccountEntity = defineEntity({
  name: 'Account',
  tableName: 'accounts',
  properties: {
    id: p.uuid().primary(),
    handle: p.text(),
    name: p.text(),
    passwordHash: p.text(),
    createdAt: p.datetime().defaultRaw('now()'),
    suspendedAt: p.datetime().nullable(),
    suspensions: p.integer().default(0),
  },
});

/** One address of a member; position 0 is the primary one. */
export const AccountEmailEntity = defineEntity({
  name: 'AccountEmail',
  tableName: 'account_emails',
  properties: {
    account: () => p.manyToOne(AccountEntity).fieldName('account_id').primary(),
    position: p.smallint().primary(),
    emailAddress: p.text(),
    verified: p.boolean(),
  },
});

/** A named set of permissions. */
export const RoleEntity = defineEntity({
  name: 'Role',
  tableName: 'roles',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    permissions: p.array(),
    isDefault: p.boolean().default(false),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export const ENTITIES = [AccountEntity, AccountEmailEntity, RoleEntity] as const;
