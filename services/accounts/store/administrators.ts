import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { ADMINISTRATOR } from '../../../proto/vocabulary/permissions.ts';
import { type Connection, connectionIn, connectionOf } from '../../shared/database/connection.ts';
import type { Database } from '../../shared/database/open-database.ts';
import { inUnitOfWork } from '../../shared/database/transaction.ts';
import { stateConflict } from '../../shared/refusal.ts';
import type { Administrators } from '../domain/account.ts';
import { persistAccount } from './new-account.ts';

type EntityManager = Database['em'];

/** Any fixed number: whoever holds it may change who is an administrator. */
const ADMINISTRATION_LOCK = 7_267_011;

/**
 * Makes a change that may take ADMINISTRATOR from somebody, and takes it back, refused, if no active account holds it
 * any more. One such change at a time, whatever the replica: two administrators who suspend each other at once would
 * each still see the other.
 *
 * @throws Refusal conflict
 */
export function keepAnAdministrator<Outcome>(
  database: Database,
  change: (em: EntityManager) => Promise<Outcome>,
): Promise<Outcome> {
  return withAdministrationLock(database, async (em) => {
    // A platform that never had one (the roles may come from elsewhere) has none to lose.
    const before = await administratorsExist(connectionIn(em));
    const outcome = await change(em);
    await em.flush();
    if (before && !(await administratorsExist(connectionIn(em)))) throw lastAdministrator();
    return outcome;
  });
}

/** Reads whether there is an administrator, and appoints the first. */
export function administratorStore(database: Database): Administrators {
  const db = connectionOf(database);
  return {
    exist: () => administratorsExist(db),

    appointFirst: (account) =>
      withAdministrationLock(database, async (em) => {
        if (await administratorsExist(connectionIn(em))) return false;
        const accountId = 'accountId' in account ? account.accountId : persistAccount(em, account);
        await em.flush();
        const roleId = await administratorRole(connectionIn(em));
        await sql`insert into account_roles (account_id, role_id) values (${accountId}, ${roleId})
          on conflict do nothing`.execute(connectionIn(em));
        return true;
      }),
  };
}

const lastAdministrator = () =>
  stateConflict('Nobody who can administrate would be left.', 'Make another account an administrator first.');

// The lock is a statement of its own: those after it see what the holder before has committed.
function withAdministrationLock<Outcome>(database: Database, work: (em: EntityManager) => Promise<Outcome>) {
  return inUnitOfWork(database, async (em) => {
    await sql`select pg_advisory_xact_lock(${ADMINISTRATION_LOCK}::bigint)`.execute(connectionIn(em));
    return work(em);
  });
}

async function administratorsExist(db: Connection): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (
      select from roles r
      where ${ADMINISTRATOR} = any(r.permissions) and (
        r.is_default and exists (select from accounts a where a.suspended_at is null)
        or exists (
          select from account_roles ar join accounts a on a.id = ar.account_id
          where ar.role_id = r.id and a.suspended_at is null
        )
      )
    ) as found`.execute(db);
  return rows[0]?.found ?? false;
}

/** The oldest role with ADMINISTRATOR that can be given, or a new one, whose name gives way to a role that has it. */
async function administratorRole(db: Connection): Promise<string> {
  const { rows: existing } = await sql<{ id: string }>`
    select id from roles where ${ADMINISTRATOR} = any(permissions) and not is_default
    order by created_at, id limit 1`.execute(db);
  if (existing[0]) return existing[0].id;
  const id = uuidv7();
  await sql`
    insert into roles (id, name, permissions)
    select ${id}::uuid, case when exists (select from roles where name = 'Administrator')
      then 'Administrator ' || ${id}::text else 'Administrator' end, array[${ADMINISTRATOR}]::text[]`.execute(db);
  return id;
}
