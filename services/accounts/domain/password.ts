/** What a password must look like, for a person. */
export const PASSWORD_RULE = 'A password has 8 to 256 characters.';

/** Length alone (NIST SP 800-63B §5.1.1.2): rules about kinds of characters make passwords worse. */
export function isPassword(text: string): boolean {
  const characters = [...text].length;
  return characters >= 8 && characters <= 256;
}

/** Makes and checks password hashes, argon2id in PHC string format (passwords/argon2.ts). */
export interface Passwords {
  hash(password: string): Promise<string>;

  /** Takes the same time whether there is a hash or not, so that it does not tell which handles exist. */
  verify(password: string, passwordHash: string | undefined): Promise<boolean>;
}
