import { type RawBuilder, sql } from 'kysely';
import { keyOrder } from '../../shared/database/key-order.ts';
import type { GrantParties } from '../domain/grant.ts';
import { ofClient } from './row-states.ts';

/** The client with a public identifier (index clients_client_id). */
const idOf = (clientId: string) => sql`(select id from clients where client_id = ${clientId} and deleted_at is null)`;

/**
 * A grant `g` or a remembered approval `n` of an account, of a client by its public identifier, or of one for the other. With an
 * account, that alone finds it.
 */
export function ofParties(row: 'g' | 'n', { accountId, clientId }: GrantParties): RawBuilder<unknown> {
  const of = sql.table(row);
  if (accountId === undefined) return clientId === undefined ? sql`true` : sql`${of}.client_id = ${idOf(clientId)}`;
  const client = clientId === undefined ? sql`true` : ofClient(row, idOf(clientId));
  return sql`${of}.account_id = ${accountId} and ${client}`;
}

/** A place in a list: the id after which it goes on, and in which direction. */
type Place = { readonly after: string | undefined; readonly newestFirst: boolean };

/**
 * Those of ofParties after a place, and `order by` for the order of their ids. By `=`, PostgreSQL takes each client for an average
 * one, and reads and sorts all that one with very many has; by a range it reads the index of the client in its order, and stops.
 */
export function inOrder(row: 'g' | 'n', parties: GrantParties, place: Place) {
  const of = sql.table(row);
  const { direction, isAfter } = keyOrder(place);
  if (parties.accountId !== undefined || parties.clientId === undefined) {
    const id = sql`${of}.id`;
    return { where: sql`${ofParties(row, parties)} and ${isAfter(id)}`, order: sql`${id} ${direction}` };
  }
  const client = idOf(parties.clientId);
  const [from, until] = place.newestFirst ? [sql`<`, sql`>`] : [sql`>`, sql`<`];
  const begins =
    place.after === undefined
      ? sql`${of}.client_id ${from}= ${client}`
      : sql`(${of}.client_id, ${of}.id) ${from} (${client}, ${place.after}::uuid)`;
  return {
    where: sql`${begins} and ${of}.client_id ${until}= ${client}`,
    order: sql`${of}.client_id ${direction}, ${of}.id ${direction}`,
  };
}
