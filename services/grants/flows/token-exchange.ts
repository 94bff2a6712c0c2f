import { GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import type { TokenTypeUri } from '../../../proto/vocabulary/token-types.ts';
import { mayApprove } from '../domain/account.ts';
import { type Clients, isSelfRegistered } from '../domain/client.ts';
import { delegationTo } from '../domain/delegation.ts';
import { type ExchangeTypes, exchangedLifetime, issuedTokenType } from '../domain/exchange-request.ts';
import { invalidRequest, invalidTarget } from '../domain/oauth-error.ts';
import { namedAudience, type ResourceRules, requestedResource } from '../domain/resource.ts';
import { exchangedScope } from '../domain/scope-policy.ts';
import { accessTokenClaims } from '../domain/token-claims.ts';
import { type ActiveToken, type ActiveTokenPorts, findActiveToken } from './active-token.ts';
import { requireActiveOwner } from './client-owner.ts';
import { dpopAnswer, type IssuePorts, type TokenAnswer } from './issue-tokens.ts';
import { openTokenRequest, type TokenRequest, type TokenRequestPorts } from './token-request.ts';

export type ExchangeRequest = TokenRequest &
  ExchangeTypes & {
    readonly subjectToken: string;
    readonly scope?: string | undefined;
    readonly resources: readonly string[];
    readonly audiences: readonly string[];
  };

export type ExchangePorts = TokenRequestPorts &
  ActiveTokenPorts &
  ResourceRules &
  IssuePorts & { readonly clients: Pick<Clients, 'find'> };

/**
 * A client exchanges a token that it was shown for one of its own, by which it acts for whom the first one stands for
 * (RFC 8693 §2, docs/decisions/0055-tokens-that-were-exchanged.md). Nothing is stored: the new token ends with those that
 * it was made of.
 *
 * @throws OAuthError as openTokenRequest, invalid_request, invalid_target, invalid_scope, unauthorized_client while the
 * client's owner is not active
 */
export async function exchangeToken(
  request: ExchangeRequest,
  ports: ExchangePorts,
): Promise<TokenAnswer & { readonly issuedTokenType: TokenTypeUri }> {
  const { client, proof } = await openTokenRequest(request, GRANT_TYPES.tokenExchange, ports);
  const tokenType = issuedTokenType(request);
  await requireActiveOwner(client, ports);
  const { subject, actor } = await activeTokens(request, ports);
  const sources = [subject.token, ...(actor ? [actor.token] : [])];
  if (proof === undefined && sources.some(({ dpopJkt }) => dpopJkt !== undefined)) throw proofMissing();

  const delegation = delegationTo(client, subject.token, actor?.token);
  const scope = exchangedScope(client, request.scope, { granted: subject.token.scope, held: subject.scope });
  const resource = (await requestedAudience(request, ports)) ?? subject.token.audience;
  const issuedAt = ports.now();
  const expiresIn = exchangedLifetime(sources, issuedAt, ports.lifetimes.accessToken);

  const { grantId, authTime } = subject.token;
  const claims = accessTokenClaims(
    {
      issuer: ports.issuer,
      subject: subject.token.subject,
      clientId: client.clientId,
      ...(grantId !== undefined && { grantId }),
      scope,
      resource,
      authTime: authTime === undefined ? undefined : new Date(authTime * 1000),
      issuedAt,
      lifetime: expiresIn * 1000,
      dpopJkt: proof?.jkt,
      delegation,
    },
    ports.ids.make(),
  );
  return {
    accessToken: await ports.signer.sign(claims, 'at+jwt'),
    ...dpopAnswer(proof),
    expiresIn,
    scope: scope.join(' '),
    refreshToken: undefined,
    idToken: undefined,
    issuedTokenType: tokenType,
  };
}

/** Whoever is bound to a key shall not be had without one (RFC 9449 §1). */
const proofMissing = () =>
  invalidRequest('A token that is bound to a key is exchanged with a DPoP proof of a key of yours.');

/**
 * The tokens of the request, both good now. A new client comes into play, so the account has to be one that may approve
 * clients.
 *
 * @throws OAuthError invalid_request (RFC 8693 §2.2.2)
 */
async function activeTokens(
  { subjectToken, actorToken }: ExchangeRequest,
  ports: ActiveTokenPorts,
): Promise<{ subject: ActiveToken; actor: ActiveToken | undefined }> {
  const [subject, actor] = await Promise.all([
    findActiveToken(subjectToken, ports),
    actorToken === undefined ? undefined : findActiveToken(actorToken, ports),
  ]);
  if (subject === undefined) throw invalidRequest('The subject token is no active access token of this server.');
  if (actorToken !== undefined && actor === undefined) {
    throw invalidRequest('The actor token is no active access token of this server.');
  }
  if (subject.token.grantId !== undefined && !mayApprove(subject.account)) {
    throw invalidRequest('The account of the subject token may not approve applications any more.');
  }
  return { subject, actor };
}

/**
 * Who the new token is for: a resource, or a service by its `client_id` (RFC 8693 §2.1). Undefined if the request does not
 * say. A token has one audience.
 *
 * @throws OAuthError invalid_target
 */
async function requestedAudience(
  { resources, audiences }: ExchangeRequest,
  ports: ResourceRules & Pick<ExchangePorts, 'clients'>,
): Promise<string | undefined> {
  const resource = requestedResource(resources, ports);
  const [audience, ...others] = new Set(audiences);
  if (audience === undefined) return resource;
  if (others.length > 0) throw severalTargets();
  const named = namedAudience(audience, ports) ?? (await serviceNamed(audience, ports));
  if (resource !== undefined && resource !== named) throw severalTargets();
  return named;
}

const severalTargets = () => invalidTarget('Ask for one audience at a time.');

/** A client that keeps a secret, and that somebody here registered, takes tokens by its name: it is a service. */
async function serviceNamed(clientId: string, { clients }: Pick<ExchangePorts, 'clients'>): Promise<string> {
  const client = await clients.find(clientId);
  if (client?.type === 'confidential' && !isSelfRegistered(client)) return client.clientId;
  throw invalidTarget('The audience is not known here.');
}
