import { PERMISSIONS } from './permissions.ts';

/** The scopes of OpenID Connect (OIDC Core §5.4, §11). They say what is told of a person, not what may be done. */
export const STANDARD_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const;

/** Every scope that the authorization server knows (product.md §2). */
export const ALL_SCOPES = [...STANDARD_SCOPES, ...PERMISSIONS] as const;

export type Scope = (typeof ALL_SCOPES)[number];
