import { stateConflict } from '../../shared/refusal.ts';
import type { ClientRegistrations, RegisteredClient } from '../domain/client-registration.ts';
import type { Ids } from '../domain/ids.ts';
import { notFound } from './client-managers.ts';

export type ClientBanPorts = {
  readonly registrations: Pick<ClientRegistrations, 'setBan'>;
  readonly ids: Pick<Ids, 'isId'>;
};

/**
 * An administrator bans a client that is known by its document, or lifts the ban. A ban ends all grants of the client and stays;
 * after it is lifted the client is unknown until an account approves it again.
 *
 * @throws Refusal not_found, conflict
 */
export async function banClient(id: string, isBanned: boolean, ports: ClientBanPorts): Promise<RegisteredClient> {
  if (!ports.ids.isId(id)) throw notFound();
  const client = await ports.registrations.setBan(id, isBanned, ({ registration }) => {
    if (registration === 'metadata_document') return;
    throw stateConflict('Only a client that is known by its document can be banned; delete it.');
  });
  if (client === undefined) throw notFound();
  return client;
}
