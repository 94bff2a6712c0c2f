import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import type { Consents, RememberedConsent } from '../domain/remembered-consent.ts';

/** Reads what accounts approved before; approvals write it (grants.ts, rememberConsent and rememberDestination). */
export function consentStore(db: Connection): Consents {
  return {
    /** Index clients_client_id and the primary key. */
    async find(accountId, clientId) {
      const { rows } = await sql<RememberedConsent>`
        select n.scope, n.claims from clients c join consents n on n.client_id = c.id
        where c.client_id = ${clientId} and c.deleted_at is null and n.account_id = ${accountId}`.execute(db);
      return rows[0];
    },

    /** Primary key of consent_destinations. */
    async findFor(destination, accountId, clientId) {
      const { rows } = await sql<RememberedConsent>`
        select w.scope, w.claims
        from clients c join consents n on n.client_id = c.id join consent_destinations w on w.consent_id = n.id
        where c.client_id = ${clientId} and c.deleted_at is null and n.account_id = ${accountId}
          and w.destination = ${destination}`.execute(db);
      return rows[0];
    },
  };
}
