import type { StoredGrant } from '../domain/grant.ts';
import type { GrantSeed, GrantSeeds } from '../domain/grant-seed.ts';
import { provesRefreshToken, type RefreshTokenParts } from '../domain/refresh-token.ts';

export type VerifyRefreshTokenPorts = {
  readonly encryption: { readonly grantSeeds: Pick<GrantSeeds, 'decrypt'> };
};

/** The seed of the grant that a refresh token names, if the token was made of it; any generation will do. */
export function verifyRefreshToken(
  token: RefreshTokenParts,
  grant: Pick<StoredGrant, 'encryptedSeed' | 'generation'> | undefined,
  ports: VerifyRefreshTokenPorts,
): GrantSeed | undefined {
  const seed = grant?.encryptedSeed && ports.encryption.grantSeeds.decrypt(grant.encryptedSeed, grant.generation);
  if (seed === undefined) return undefined;
  return provesRefreshToken(token, seed.bytes, seed.tokenKeys(token.generation)) ? seed : undefined;
}

/**
 * Whether a verified token may still be used: the one of this generation, and the one before it within the grace, because
 * its successor is unused as long as the grant has not moved on.
 */
export function isUnused(token: RefreshTokenParts, grant: Pick<StoredGrant, 'generation' | 'inGrace'>): boolean {
  return token.generation === grant.generation || (token.generation === grant.generation - 1 && grant.inGrace);
}
