/** `amr` of signing in by password (RFC 8176 §2). */
export const PASSWORD_AMR: readonly string[] = ['pwd'];
