import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import { inTransaction } from '../../shared/database/transaction.ts';
import { live, ofClient } from './row-states.ts';

/** Which approvals end. */
export type Ending = {
  /** The grants that are named, of a table `g`; those that are not revoked end. */
  readonly grants: RawBuilder<unknown>;
  /** The remembered approvals that are named, of a table `n`: with one, everything of its account and client ends. */
  readonly consents?: RawBuilder<unknown>;
  /** Kept with the grants. */
  readonly reason: 'revoked' | 'revoked_by_client' | 'refresh_token_reuse' | 'code_reuse';
};

/** What an ending has ended. */
export type Ended = { readonly ended: boolean; readonly revoked: number };

/**
 * The one way in which an approval ends (docs/decisions/0040): grants are revoked, and with them ends all else of the
 * same account and client that could become one. What was approved before is forgotten, so that the person is asked before the next one begins;
 * what is approved and not redeemed, a device or a code, counts as denied. Whether there was anything to end, and how many
 * grants were revoked.
 *
 * Approving writes the remembered approval, so that its lock comes after an approval that is under way. A redemption that
 * is under way is waited for, and what it makes ends too.
 */
export function endApprovals(db: Connection, ending: Ending): Promise<Ended> {
  return inTransaction(db, async (transaction) => {
    await lockConsents(transaction, ending);
    const { ended, revoked, redeemed } = await endAll(transaction, ending);
    if (redeemed.length === 0) return { ended, revoked };
    const { rows } = await sql`
      update grants g set ${revokedFor(ending)} where g.id = any(${redeemed}::uuid[]) and g.revoked_at is null
      returning g.id`.execute(transaction);
    return { ended, revoked: revoked + rows.length };
  });
}

const revokedFor = ({ reason }: Ending) => sql`revoked_at = now(), revoked_reason = ${reason}`;

/** In one order, so that two that end the same do not wait for each other. */
async function lockConsents(db: Connection, { grants, consents = sql`false` }: Ending): Promise<void> {
  await sql`
    select from consents where id in (
      select n.id from consents n where ${consents}
      union all
      select n.id from grants g join consents n on n.account_id = g.account_id and n.client_id = g.client_id
      where ${grants}
    ) order by id for update`.execute(db);
}

/**
 * Ends all of it in one statement. `redeemed` are grants that a redemption made while its row was waited for: what is
 * unredeemed is read before, and a row that changed meanwhile is taken as it is then.
 */
async function endAll(db: Connection, ending: Ending): Promise<Ended & { readonly redeemed: readonly string[] }> {
  const { grants, consents = sql`false` } = ending;
  const { rows } = await sql<{ ended: boolean; revoked: number; redeemed: string[] }>`
    with named as (
      select n.account_id, n.client_id from consents n where ${consents}
    ), revoked as (
      update grants g set ${revokedFor(ending)} where ${grants} and g.revoked_at is null returning g.account_id, g.client_id
    ), revoked_too as (
      update grants g set ${revokedFor(ending)} from named
      where g.account_id = named.account_id and ${ofClient('g', sql`named.client_id`)}
        and ${live('g')}
      returning g.id
    ), ended as materialized (
      select account_id, client_id from revoked union select account_id, client_id from named
    ), forgotten as (
      delete from consents n using ended where n.account_id = ended.account_id and n.client_id = ended.client_id
    ), ${takenBack('devices', sql`device_authorizations`, sql`approved_by_account_id`, sql`consumed_at`)},
    ${takenBack('codes', sql`authorization_requests`, sql`account_id`, sql`redeemed_at`)}
    select exists (select from ended) as ended,
      ((select count(*) from revoked) + (select count(*) from revoked_too))::integer as revoked,
      array(
        select grant_id from (select grant_id from devices union all select grant_id from codes) taken
        where grant_id is not null
      ) as redeemed`.execute(db);
  return rows[0] ?? { ended: false, revoked: 0, redeemed: [] };
}

/**
 * CTEs by which what the CTE `ended` approved and nobody redeemed counts as denied (indexes
 * device_authorizations_approved and authorization_requests_approved). What was redeemed meanwhile gives its grant.
 */
function takenBack(
  name: 'devices' | 'codes',
  table: RawBuilder<unknown>,
  accountId: RawBuilder<unknown>,
  redeemedAt: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const unredeemed = sql.ref(`unredeemed_${name}`);
  return sql`
    ${unredeemed} as materialized (
      select r.id from ${table} r join ended on r.${accountId} = ended.account_id and r.client_id = ended.client_id
      where r.approved_at is not null and r.${redeemedAt} is null and r.denied_at is null
    ), ${sql.ref(name)} as (
      update ${table} r set denied_at = case when r.${redeemedAt} is null then now() end
      from ${unredeemed} u where r.id = u.id
      returning r.grant_id
    )`;
}
