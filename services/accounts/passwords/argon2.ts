import { hash, verify } from '@node-rs/argon2';
import type { Passwords } from '../domain/password.ts';

// OWASP Password Storage Cheat Sheet, argon2id. The library's default algorithm is argon2id.
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Passwords as argon2id. */
export async function argon2Passwords(): Promise<Passwords> {
  const nobodys = await hash('the password of nobody', PARAMETERS);
  return {
    hash: (password) => hash(typed(password), PARAMETERS),
    async verify(password, passwordHash) {
      const right = await verify(passwordHash ?? nobodys, typed(password));
      return right && passwordHash !== undefined;
    },
  };
}

/** One spelling for what keyboards compose in several ways (NIST SP 800-63B §5.1.1.2). */
function typed(password: string): string {
  return password.normalize('NFKC');
}
