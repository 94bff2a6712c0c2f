import { UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { validate as isUuid } from 'uuid';
import { connectionIn, connectionOf } from '../../shared/database/connection.ts';
import { keyOrder } from '../../shared/database/key-order.ts';
import type { Database } from '../../shared/database/open-database.ts';
import { inUnitOfWork } from '../../shared/database/transaction.ts';
import type { Account, Accounts, Credential } from '../domain/account.ts';
import { ACCOUNT_COLUMNS, type AccountRow, toAccount } from './account-query.ts';
import { keepAnAdministrator } from './administrators.ts';
import { persistAccount } from './new-account.ts';

/** Reads, makes and suspends accounts. */
export function accountStore(database: Database): Accounts {
  const db = connectionOf(database);

  async function allWhere(condition: ReturnType<typeof sql>): Promise<Account[]> {
    const { rows } = await sql<AccountRow>`select ${ACCOUNT_COLUMNS} from accounts a where ${condition}`.execute(db);
    return rows.map(toAccount);
  }

  async function findWhere(condition: ReturnType<typeof sql>): Promise<Account | undefined> {
    const [account] = await allWhere(condition);
    return account;
  }

  return {
    find: async (accountId) => (isUuid(accountId) ? findWhere(sql`a.id = ${accountId}`) : undefined),

    /** By primary key. The inner query hides from the planner how many ids there are: it would plan anew for each number. */
    async findAll(accountIds) {
      const uuids = accountIds.filter((accountId) => isUuid(accountId));
      const accounts =
        uuids.length === 0 ? [] : await allWhere(sql`a.id = any(array(select unnest(${uuids}::uuid[])))`);
      const byId = new Map(accounts.map((account) => [account.id, account]));
      return accountIds.map((accountId) => byId.get(accountId.toLowerCase()));
    },

    findByHandle: (handle) => findWhere(sql`a.handle = ${handle}`),

    async findCredential(handle) {
      const { rows } = await sql<Credential>`
        select id as "accountId", password_hash as "passwordHash", suspended_at is not null as suspended
        from accounts where handle = ${handle}`.execute(db);
      return rows[0];
    },

    /** By id (primary key). */
    async list(page) {
      const { direction, isAfter } = keyOrder(page);
      const { rows } = await sql<AccountRow>`
        select ${ACCOUNT_COLUMNS} from accounts a where ${isAfter(sql`a.id`)}
        order by a.id ${direction} offset ${page.skip} limit ${page.size}`.execute(db);
      const count = await sql<{ total: string }>`select count(*) as total from accounts`.execute(db);
      return { accounts: rows.map(toAccount), total: Number(count.rows[0]?.total ?? 0) };
    },

    async create(account) {
      try {
        return await inUnitOfWork(database, async (em) => persistAccount(em, account));
      } catch (error) {
        if (error instanceof UniqueConstraintViolationException) return undefined;
        throw error;
      }
    },

    /**
     * The row is locked before the sessions are ended, and Sessions.open waits for that lock. A sign-in at the same moment
     * is either before, and its session is ended here, or after, and it is refused.
     */
    async suspend(handle) {
      const known = await keepAnAdministrator(database, async (em) => {
        const transaction = connectionIn(em);
        const { rows } = await sql<{ id: string }>`
          update accounts
          set suspensions = suspensions + case when suspended_at is null then 1 else 0 end,
              suspended_at = coalesce(suspended_at, now())
          where handle = ${handle}
          returning id`.execute(transaction);
        const id = rows[0]?.id;
        if (id !== undefined) await sql`delete from sessions where account_id = ${id}`.execute(transaction);
        return id;
      });
      return known === undefined ? undefined : this.find(known);
    },

    /** The row is locked first, as in suspend. */
    setPassword(accountId, passwordHash, { instead, keeps }) {
      return db.transaction().execute(async (transaction) => {
        const { numAffectedRows } = await sql`
          update accounts set password_hash = ${passwordHash}
          where id = ${accountId} and password_hash = coalesce(${instead ?? null}::text, password_hash)`.execute(
          transaction,
        );
        if (numAffectedRows !== 1n) return false;
        await sql`
          delete from sessions
          where account_id = ${accountId} and token_hash is distinct from ${keeps ?? null}::bytea`.execute(transaction);
        return true;
      });
    },

    async reinstate(handle) {
      const { rows } = await sql<{ id: string }>`
        update accounts set suspended_at = null where handle = ${handle} returning id`.execute(db);
      return rows[0] && this.find(rows[0].id);
    },
  };
}
