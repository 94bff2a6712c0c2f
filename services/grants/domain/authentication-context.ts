/** The one way to sign in that there is: by password (OIDC Core §2, `acr`). */
export const PASSWORD_ACR = 'urn:storyden:acr:password';

/** `amr` of it (RFC 8176 §2). */
export const PASSWORD_AMR: readonly string[] = ['pwd'];
