import { GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import type { AuthorizationRequests, IssuedCode } from '../domain/authorization-request.ts';
import { sha256 } from '../domain/digest.ts';
import { invalidGrant } from '../domain/oauth-error.ts';
import { isCodeVerifier, verifierAnswers } from '../domain/pkce.ts';
import { exchangedResource, type ResourceRules } from '../domain/resource.ts';
import type { FindAccountPorts } from './approving-account.ts';
import { approverOf } from './client-owner.ts';
import type { DpopProof } from './dpop.ts';
import type { TokenAnswer } from './issue-tokens.ts';
import { type LivingSessionPorts, livingSession } from './living-session.ts';
import { issueFirstTokens, prepareGrant, type RedeemApprovalPorts } from './redeem-approval.ts';
import { sideBySide } from './side-by-side.ts';
import { openTokenRequest, type TokenRequest, type TokenRequestPorts } from './token-request.ts';

export type CodeExchange = TokenRequest & {
  readonly code: string;
  readonly redirectUri: string | undefined;
  readonly codeVerifier: string | undefined;
  readonly resources: readonly string[];
};

export type CodeExchangePorts = TokenRequestPorts &
  LivingSessionPorts &
  RedeemApprovalPorts &
  ResourceRules &
  FindAccountPorts & {
    readonly authorizationRequests: Pick<AuthorizationRequests, 'findCode' | 'redeem' | 'revokeRedeemed'>;
  };

const unknownCode = () => invalidGrant('The code is unknown, expired, used, or was issued to another client.');

/**
 * A client redeems its code (RFC 6749 §4.1.3, RFC 7636 §4.6).
 *
 * @throws OAuthError as openTokenRequest, invalid_grant, invalid_target
 */
export async function exchangeCode(request: CodeExchange, ports: CodeExchangePorts): Promise<TokenAnswer> {
  const [{ client, proof }, code] = await sideBySide(
    openTokenRequest(request, GRANT_TYPES.authorizationCode, ports),
    ports.authorizationRequests.findCode(sha256(request.code)),
  );
  if (code?.clientId !== client.id) throw unknownCode();
  checkBinding(code, request);
  checkKey(code, proof);

  // From here on the client has proved that the code is its own.
  if (code.state === 'used') return refuseReuse(code, ports);
  if (code.state !== 'good') throw unknownCode();
  const resource = exchangedResource(request.resources, code.resource, ports);
  const account = await approverOf(code, client, ports);
  const sessionId = await livingSession(code, client, ports);

  const approval = { ...code, resource, sessionId };
  const prepared = await prepareGrant({ approval, client, account, proof }, ports);
  // One statement decides who redeems; the grant is made in it.
  const redeemed = await ports.authorizationRequests.redeem(code.requestId, prepared.grant);
  return redeemed ? issueFirstTokens(prepared, redeemed, ports) : refuseReuse(code, ports);
}

/** The redirect URI and the verifier tie the code to the request it answers (RFC 9700 §2.1.1, §4.5). */
function checkBinding(code: IssuedCode, request: CodeExchange) {
  if (request.redirectUri !== code.redirectUri) {
    throw invalidGrant('The redirect_uri is not the one of the authorization request.');
  }
  const { codeVerifier } = request;
  // A verifier without a challenge is a sign that the challenge was stripped on the way (RFC 9700 §4.8.2).
  if (code.codeChallenge === undefined && codeVerifier === undefined) return;
  // Many clients make a verifier of another length; its hash matches its challenge all the same.
  if (codeVerifier !== undefined && !isCodeVerifier(codeVerifier)) throw verifierMalformed();
  if (code.codeChallenge === undefined || codeVerifier === undefined) throw verifierFailed();
  if (!verifierAnswers(codeVerifier, code.codeChallenge)) throw verifierFailed();
}

/** A code that was asked for with a key is redeemed with that key (RFC 9449 §10). */
function checkKey(code: IssuedCode, proof: DpopProof | undefined) {
  if (code.dpopJkt === undefined || code.dpopJkt === proof?.jkt) return;
  throw invalidGrant('The code is bound to a DPoP key; send a proof of that key.');
}

const verifierMalformed = () =>
  invalidGrant('The code_verifier must have 43 to 128 characters of A-Z a-z 0-9 - . _ ~ (RFC 7636 section 4.1).');
const verifierFailed = () => invalidGrant('The code_verifier does not answer the code_challenge.');

/** A second use by the rightful client revokes what the first gave (RFC 6749 §4.1.2), before the error is raised. */
async function refuseReuse(code: IssuedCode, ports: CodeExchangePorts): Promise<never> {
  await ports.authorizationRequests.revokeRedeemed(code.requestId);
  throw unknownCode();
}
