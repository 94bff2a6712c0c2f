import { UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { validate as isUuid, v7 as uuidv7 } from 'uuid';
import { connectionIn, connectionOf } from '../../shared/database/connection.ts';
import type { Database } from '../../shared/database/open-database.ts';
import { inUnitOfWork } from '../../shared/database/transaction.ts';
import type { Role, Roles } from '../domain/role.ts';
import { keepAnAdministrator } from './administrators.ts';
import { RoleEntity } from './entities.ts';

/** Reads and changes roles, and who has them. */
export function roleStore(database: Database): Roles {
  const db = connectionOf(database);
  return {
    list: () => database.em.fork().findAll(RoleEntity, { orderBy: { isDefault: 'desc', createdAt: 'asc', id: 'asc' } }),

    async find(roleId) {
      if (!isUuid(roleId)) return undefined;
      return (await database.em.fork().findOne(RoleEntity, { id: roleId })) ?? undefined;
    },

    create: (role) =>
      orNameTaken(() =>
        inUnitOfWork(database, async (em) => {
          const created = em.create(RoleEntity, { id: uuidv7(), ...role });
          em.persist(created);
          return created;
        }),
      ),

    async update(roleId, change) {
      if (!isUuid(roleId)) return 'unknown';
      return orNameTaken(() =>
        keepAnAdministrator(database, async (em): Promise<Role | 'unknown'> => {
          const role = await em.findOne(RoleEntity, { id: roleId });
          return role === null ? 'unknown' : em.assign(role, change);
        }),
      );
    },

    async remove(roleId) {
      if (!isUuid(roleId)) return 'unknown';
      return keepAnAdministrator(database, async (em) => {
        const role = await em.findOne(RoleEntity, { id: roleId });
        if (role === null) return 'unknown';
        if (role.isDefault) return 'default';
        em.remove(role);
        return 'removed';
      });
    },

    /** The locks make a deletion at the same moment wait. */
    async assign(accountId, roleId) {
      const { rows } = await sql`
        insert into account_roles (account_id, role_id)
        select a.id, r.id from accounts a, roles r where a.id = ${accountId} and r.id = ${roleId}
        for key share
        on conflict (account_id, role_id) do update set role_id = excluded.role_id
        returning role_id`.execute(db);
      return rows.length > 0;
    },

    async unassign(accountId, roleId) {
      await keepAnAdministrator(database, (em) =>
        sql`delete from account_roles where account_id = ${accountId} and role_id = ${roleId}`.execute(
          connectionIn(em),
        ),
      );
    },
  };
}

async function orNameTaken<Outcome>(write: () => Promise<Outcome>): Promise<Outcome | 'name_taken'> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) return 'name_taken';
    throw error;
  }
}
