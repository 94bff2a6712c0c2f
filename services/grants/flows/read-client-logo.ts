import { Refusal } from '../../shared/refusal.ts';
import type { ClientLogos, LogoFetcher, Picture, StoredLogo } from '../domain/client-logo.ts';

export type ClientLogoPorts = {
  readonly logos: ClientLogos;
  readonly logoFetcher: LogoFetcher;
};

/**
 * Reads the picture of a client that an administrator registered. The first call fetches it for all that follow; while it
 * cannot be fetched, one call an hour tries.
 *
 * @throws Refusal not_found
 */
export async function readClientLogo(clientId: string, ports: ClientLogoPorts): Promise<Picture> {
  const logo = await ports.logos.find(clientId);
  const picture = logo && (logo.picture ?? (await fetchOnce(logo, ports)));
  if (picture === undefined) throw new Refusal('not_found', 'There is no such picture.');
  return picture;
}

async function fetchOnce(logo: StoredLogo, ports: ClientLogoPorts): Promise<Picture | undefined> {
  if (!(await ports.logos.claimFetch(logo))) return undefined;
  const picture = await ports.logoFetcher.fetch(logo.uri);
  if (picture !== undefined) await ports.logos.save(logo, picture);
  return picture;
}
