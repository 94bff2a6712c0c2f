import { TOKEN_TYPES, type TokenTypeUri } from '../../../proto/vocabulary/token-types.ts';
import type { AccessToken } from './access-token.ts';
import { invalidRequest } from './oauth-error.ts';

/** What a token exchange says of its tokens (RFC 8693 §2.1). */
export type ExchangeTypes = {
  readonly subjectTokenType: string;
  readonly actorToken?: string | undefined;
  readonly actorTokenType?: string | undefined;
  readonly requestedTokenType?: string | undefined;
};

const TYPES: readonly string[] = Object.values(TOKEN_TYPES);

const isTokenType = (type: string): type is TokenTypeUri => TYPES.includes(type);

/**
 * Checks the types of a token exchange, and says which one the new token has.
 *
 * @throws OAuthError invalid_request for a type that no token here has, and for an actor token without its type or a type
 * without an actor token
 */
export function issuedTokenType(request: ExchangeTypes): TokenTypeUri {
  const { subjectTokenType, actorToken, actorTokenType, requestedTokenType = TOKEN_TYPES.accessToken } = request;
  if (!isTokenType(subjectTokenType)) throw unknownType('subject_token_type');
  if (actorToken !== undefined && actorTokenType === undefined) {
    throw invalidRequest('The parameter actor_token_type is missing; it is required with actor_token.');
  }
  if (actorToken === undefined && actorTokenType !== undefined) {
    throw invalidRequest('The parameter actor_token_type comes with actor_token alone.');
  }
  if (actorTokenType !== undefined && !isTokenType(actorTokenType)) throw unknownType('actor_token_type');
  if (!isTokenType(requestedTokenType)) throw unknownType('requested_token_type');
  return requestedTokenType;
}

const unknownType = (parameter: string) => invalidRequest(`The parameter ${parameter} must be ${TYPES.join(' or ')}.`);

/**
 * How long an exchanged token lives, in seconds: no longer than the tokens that it is made of, and than any access token.
 *
 * @throws OAuthError invalid_request if one of them is over by now
 */
export function exchangedLifetime(
  sources: readonly Pick<AccessToken, 'expiresAt'>[],
  now: Date,
  /** Milliseconds. */
  lifetime: number,
): number {
  const left = sources.map(({ expiresAt }) => expiresAt - Math.floor(now.getTime() / 1000));
  const seconds = Math.min(Math.floor(lifetime / 1000), ...left);
  if (seconds < 1) throw invalidRequest('A token of the exchange has expired.');
  return seconds;
}
