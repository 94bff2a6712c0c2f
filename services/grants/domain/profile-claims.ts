import type { Account } from './account.ts';

/** What can be told of a person (OIDC Core §5.1). */
export const PROFILE_CLAIMS = ['name', 'preferred_username', 'email', 'email_verified'] as const;

export type ProfileClaim = (typeof PROFILE_CLAIMS)[number];

/** The claims that a scope opens (OIDC Core §5.4). */
export function scopedClaims(scope: readonly string[]): ProfileClaim[] {
  return [
    ...(scope.includes('profile') ? (['name', 'preferred_username'] as const) : []),
    ...(scope.includes('email') ? (['email', 'email_verified'] as const) : []),
  ];
}

/** The values of these claims, without those that the account does not have. */
export function profileClaims(
  account: Account,
  names: readonly ProfileClaim[],
): { [Name in ProfileClaim]?: string | boolean } {
  const all = {
    name: account.name,
    preferred_username: account.handle,
    ...(account.email && { email: account.email.address, email_verified: account.email.verified }),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => (names as readonly string[]).includes(name)));
}
