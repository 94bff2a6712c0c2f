import type { AccessToken } from './access-token.ts';
import type { Client } from './client.ts';
import type { Actor, Delegation, TokenSource } from './delegation-claims.ts';
import { invalidRequest } from './oauth-error.ts';

/** How many actors a token may name: each makes it 270 bytes longer, or 550, and many servers take headers up to 8 KiB. */
const MOST_ACTORS = 4;

/**
 * Who acts by a token that is exchanged for `subject`: whom the actor token stands for, else the client itself. Whoever acted
 * before stays named.
 *
 * @throws OAuthError invalid_request once too many have acted, and for an actor that somebody else acts for
 */
export function delegationTo(
  { clientId }: Pick<Client, 'clientId'>,
  subject: AccessToken,
  actor: AccessToken | undefined,
): Delegation {
  if (actor?.delegation) throw invalidRequest('The actor token was exchanged itself; send one of the actor alone.');
  const before = subject.delegation;
  if (before && actorsOf(before.act) >= MOST_ACTORS) {
    throw invalidRequest(`A token names at most ${MOST_ACTORS} actors, and the subject token has as many.`);
  }
  const current = actor ? { sub: actor.subject, client_id: actor.clientId } : { sub: clientId, client_id: clientId };
  return {
    act: { ...current, ...(before && { act: before.act }) },
    sources: [...(before?.sources ?? []), sourceOf(subject), ...(actor ? [sourceOf(actor)] : [])],
  };
}

const actorsOf = ({ act }: Actor): number => 1 + (act ? actorsOf(act) : 0);

const sourceOf = ({ jti, issuedAt, clientId, subject, grantId, delegation }: AccessToken): TokenSource => ({
  jti,
  issuedAt,
  clientId,
  subject: delegation ? undefined : subject,
  grantId: delegation ? undefined : grantId,
});
