/** Identifiers of what is stored. Made by crypto/random.ts. */
export interface Ids {
  /** A UUIDv7: it grows with time, so that lists are in order and indexes stay dense. */
  make(): string;

  /** Whether a text from outside can be one; PostgreSQL refuses any other. */
  isId(text: string): boolean;

  /** A `client_id`. */
  makeClientId(): string;
}
