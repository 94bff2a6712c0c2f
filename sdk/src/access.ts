import { ADMINISTRATOR } from '../../proto/vocabulary/permissions.ts';
import { STANDARD_SCOPES } from '../../proto/vocabulary/scopes.ts';
import { insufficientScope } from './token-refusal.ts';

/** What an access token says that was verified (RFC 9068 §2.2). */
export type Access = {
  /** Whom it speaks for: the account's id, or the client's identifier for a token of the client's own (`sub`). */
  readonly who: string;
  /** The account's id; absent for a token of the client's own. */
  readonly account?: string;
  /** The client it was issued to (`client_id`). */
  readonly client: string;
  /** What it may do (`scope`). */
  readonly scopes: readonly string[];
  /** The id of the grant behind it (`grant_id`); absent for a token of the client's own. */
  readonly grant?: string;
  /** The id of the token itself (`jti`). */
  readonly id: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** Thumbprint of the key that proves itself with every use of it (RFC 9449 §6.1); absent for a bearer token. */
  readonly key?: string;
  /** Who acts for the one above, the last one first (`act`, RFC 8693 §4.1); empty where nobody does. */
  readonly actors: readonly string[];
  /** The tokens that it was exchanged from, back to the first; empty for a token that was not. */
  readonly sources: readonly SourceToken[];
  /** Everything that the token says. */
  readonly claims: Readonly<Record<string, unknown>>;
};

/** A token that another one was exchanged from: the other is good while this one would be. */
export type SourceToken = Pick<Access, 'id' | 'client' | 'issuedAt'> & {
  readonly who: string | undefined;
  readonly grant: string | undefined;
};

const NO_PERMISSIONS: ReadonlySet<string> = new Set(STANDARD_SCOPES);

/**
 * Whether a scope is held. ADMINISTRATOR counts as every permission; the scopes of OpenID Connect are no permissions
 * (product.md §2).
 */
export function holdsScope({ scopes }: Pick<Access, 'scopes'>, scope: string): boolean {
  return scopes.includes(scope) || (scopes.includes(ADMINISTRATOR) && !NO_PERMISSIONS.has(scope));
}

/**
 * Demands every one of these scopes.
 *
 * @throws TokenRefusal insufficient_scope, which names all that are needed
 */
export function requireScopes(access: Pick<Access, 'scopes'>, ...scopes: readonly string[]): void {
  if (!scopes.every((scope) => holdsScope(access, scope))) throw insufficientScope(scopes);
}
