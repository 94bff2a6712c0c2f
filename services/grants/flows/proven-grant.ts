import type { KeyObject } from 'node:crypto';
import type { StoredGrant } from '../domain/grant.ts';
import { provesRefreshToken, type RefreshTokenParts } from '../domain/refresh-token.ts';

export type ProvenGrantPorts = {
  readonly open: (sealed: Buffer) => Buffer;
  readonly refreshTokenKeys: readonly KeyObject[];
};

/** The seed of the grant that a refresh token names, if the token was made of it; any generation will do. */
export function provenSeed(
  token: RefreshTokenParts,
  grant: Pick<StoredGrant, 'seed'> | undefined,
  ports: ProvenGrantPorts,
): Buffer | undefined {
  if (grant?.seed === undefined) return undefined;
  const seed = ports.open(grant.seed);
  return provesRefreshToken(token, seed, ports.refreshTokenKeys) ? seed : undefined;
}

/**
 * Whether a proven token may still be used: the one of this generation, and the one before it within the grace, because
 * its successor is unused as long as the grant has not moved on.
 */
export function isUnused(token: RefreshTokenParts, grant: Pick<StoredGrant, 'generation' | 'inGrace'>): boolean {
  return token.generation === grant.generation || (token.generation === grant.generation - 1 && grant.inGrace);
}
