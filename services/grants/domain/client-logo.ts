import { OAUTH_PATHS } from '../../../proto/vocabulary/paths.ts';
import type { Client } from './client.ts';

/** A picture as it was checked: its type is what its bytes say, whatever its site said. */
export type Picture = { readonly mediaType: PictureType; readonly bytes: Buffer };

/** What every browser shows. SVG is a document that can hold scripts and load others. */
export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif';

/** Where this server shows the picture of a client that an administrator vouches for; nobody else's is shown. */
export function logoAddress(
  { clientId, registration, metadata }: Pick<Client, 'clientId' | 'registration' | 'metadata'>,
  issuer: string,
): string | undefined {
  if (registration !== 'administrator' || metadata.logo_uri === undefined) return undefined;
  return logoAddressOf(clientId, issuer);
}

export const logoAddressOf = (clientId: string, issuer: string) =>
  `${issuer}${OAUTH_PATHS.clients}/${encodeURIComponent(clientId)}/logo`;

/** The picture of a client that an administrator registered, as it is stored. */
export type StoredLogo = {
  /** Id of the client's registration. */
  readonly id: string;
  /** Where the picture is fetched from. */
  readonly uri: string;
  /** Absent until it was fetched. */
  readonly picture: Picture | undefined;
};

/** The stored pictures of clients. */
export interface ClientLogos {
  /**
   * By the client identifier. Undefined for a client that no administrator registered, or that names no picture. A picture
   * that was fetched from an address that the client no longer names does not count.
   */
  find(clientId: string): Promise<StoredLogo | undefined>;

  /** Whether this call is the one that fetches the picture now: nobody else does, and nobody tried within the hour. */
  claimFetch(logo: StoredLogo): Promise<boolean>;

  /** Stores a picture that was fetched. */
  save(logo: StoredLogo, picture: Picture): Promise<void>;
}

/** Fetches the pictures of clients from the addresses that they name. */
export interface LogoFetcher {
  /** Undefined if it cannot be fetched, or is no picture that is shown; the log says why. */
  fetch(uri: string): Promise<Picture | undefined>;
}
