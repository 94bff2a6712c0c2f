/** What can be told of a person (OIDC Core §5.1). */
export const PROFILE_CLAIMS = ['name', 'preferred_username', 'email', 'email_verified'] as const;

export type ProfileClaim = (typeof PROFILE_CLAIMS)[number];
