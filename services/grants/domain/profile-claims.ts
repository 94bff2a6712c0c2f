import type { ProfileClaim } from '../../../proto/vocabulary/profile-claims.ts';
import type { Account } from './account.ts';

/** Claims with their values; what an account does not have is absent. */
export type ProfileClaims = {
  readonly name?: string;
  readonly preferred_username?: string;
  readonly email?: string;
  readonly email_verified?: boolean;
};

/** The claims that a scope opens (OIDC Core §5.4). */
export function scopedClaims(scope: readonly string[]): ProfileClaim[] {
  return [
    ...(scope.includes('profile') ? (['name', 'preferred_username'] as const) : []),
    ...(scope.includes('email') ? (['email', 'email_verified'] as const) : []),
  ];
}

/** The values of these claims. */
export function profileClaims(account: Account, names: readonly ProfileClaim[]): ProfileClaims {
  const all: ProfileClaims = {
    name: account.name,
    preferred_username: account.handle,
    ...(account.email && { email: account.email.address, email_verified: account.email.verified }),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => (names as readonly string[]).includes(name)));
}
