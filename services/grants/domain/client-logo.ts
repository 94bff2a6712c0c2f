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
  `${issuer}/api/oauth/clients/${encodeURIComponent(clientId)}/logo`;
