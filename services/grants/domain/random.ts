/** Random values that nobody can guess. Made by crypto/random.ts. */
export interface Random {
  /** 256 random bits in base64url. */
  secret(): string;

  bytes(count: number): Buffer;
}
