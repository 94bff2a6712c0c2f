import { Refusal } from '../../shared/refusal.ts';
import type { Picture } from '../domain/client-logo.ts';

/** The picture of a client that an administrator vouches for. */
export type KeptLogo = {
  /** The row of the client. */
  readonly id: string;
  readonly uri: string;
  /** Absent while it could not be had. */
  readonly picture: Picture | undefined;
};

export type ClientLogoPorts = {
  readonly logos: {
    /** Undefined for a client that no administrator vouches for, or that names no picture. */
    find(clientId: string): Promise<KeptLogo | undefined>;
    /** Whether this call is the one to fetch it now: nobody else is at it, and it was not tried lately. */
    claim(logo: KeptLogo): Promise<boolean>;
    keep(logo: KeptLogo, picture: Picture): Promise<void>;
  };
  /** Undefined if it cannot be had, or is none that is shown; why is for the log. */
  readonly fetchPicture: (uri: string) => Promise<Picture | undefined>;
};

/**
 * Reads a client's picture. Whoever asks first has it fetched, once for everybody; while it cannot be had, a try an hour.
 *
 * @throws Refusal not_found
 */
export async function readClientLogo(clientId: string, ports: ClientLogoPorts): Promise<Picture> {
  const logo = await ports.logos.find(clientId);
  const picture = logo && (logo.picture ?? (await fetchOnce(logo, ports)));
  if (picture === undefined) throw new Refusal('not_found', 'There is no such picture.');
  return picture;
}

async function fetchOnce(logo: KeptLogo, ports: ClientLogoPorts): Promise<Picture | undefined> {
  if (!(await ports.logos.claim(logo))) return undefined;
  const picture = await ports.fetchPicture(logo.uri);
  if (picture !== undefined) await ports.logos.keep(logo, picture);
  return picture;
}
