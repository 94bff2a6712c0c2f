import { type Client, isSelfRegistered } from '../domain/client.ts';
import { type ClientSessions, type EndedSession, postLogoutLocation } from '../domain/logout.ts';
import { invalidRequest } from '../domain/oauth-error.ts';
import { isRegisteredRedirectUri } from '../domain/redirect-uri.ts';
import type { IdTokenHint, TokenVerifier } from '../domain/token-signer.ts';

/** The parameters of a logout request as they were sent; those without a value are absent. */
export type LogoutParameters = {
  readonly idTokenHint: string | undefined;
  readonly clientId: string | undefined;
  readonly postLogoutRedirectUri: string | undefined;
  readonly state: string | undefined;
};

/** An address that is registered for the client. */
type LogoutReturn = {
  readonly clientId: string;
  readonly postLogoutRedirectUri: string;
  readonly state: string | undefined;
  /** The address with the state. */
  readonly location: string;
  /** The client registered itself, so nobody here knows whose address it is. */
  readonly isUnverified: boolean;
};

/** What happens to the session, and where the browser goes. */
export type LogoutOutcome =
  | { readonly next: 'end_session'; readonly location: string | undefined }
  | { readonly next: 'client'; readonly location: string }
  | { readonly next: 'ask'; readonly back: LogoutReturn | undefined };

export type LogoutPorts = {
  readonly verifier: Pick<TokenVerifier, 'readIdTokenHint'>;
  readonly clients: { find(clientId: string): Promise<Client | undefined> };
};

/**
 * A client asks through the browser that the person be signed out (OIDC RP-Initiated Logout §2, docs/decisions/0025,
 * docs/decisions/0037). A session ends only with an ID token of the person who is signed in, because any page can send
 * a browser here.
 *
 * @throws OAuthError invalid_request for an address that is not registered for the client that is named
 */
export async function startLogout(
  parameters: LogoutParameters,
  accountId: string | undefined,
  ports: LogoutPorts,
): Promise<LogoutOutcome> {
  const hint = parameters.idTokenHint === undefined ? undefined : await fittingHint(parameters, ports);
  // With a hint that is not an ID token of this server, the address of the request is not used.
  if (hint === undefined && parameters.idTokenHint !== undefined) return { next: 'ask', back: undefined };

  const back = await registeredReturn(parameters.clientId ?? hint?.clientId, parameters, ports);
  if (accountId !== undefined && hint?.subject === accountId) return { next: 'end_session', location: back?.location };
  // Before the person goes to the site of a client that registered itself, a page shows the address (RFC 9700 §4.11.2).
  const mayGo = back !== undefined && (hint !== undefined || !back.isUnverified);
  if (accountId === undefined && mayGo) return { next: 'client', location: back.location };
  return { next: 'ask', back };
}

/** The hint, if it is an ID token of this server for the client that the request names, if it names one. */
async function fittingHint(parameters: LogoutParameters, ports: LogoutPorts): Promise<IdTokenHint | undefined> {
  const hint = await ports.verifier.readIdTokenHint(parameters.idTokenHint ?? '');
  const { clientId = hint?.clientId } = parameters;
  return hint?.clientId === clientId ? hint : undefined;
}

/** Without a client the address is neither followed nor refused: no client could have registered it. */
async function registeredReturn(
  clientId: string | undefined,
  { postLogoutRedirectUri, state }: LogoutParameters,
  ports: LogoutPorts,
): Promise<LogoutReturn | undefined> {
  if (postLogoutRedirectUri === undefined || clientId === undefined) return undefined;
  const client = await ports.clients.find(clientId);
  // A native application listens on whatever port is free, as at sign-in (RFC 8252 §7.3).
  const registered = client?.metadata.post_logout_redirect_uris ?? [];
  if (client === undefined || !isRegisteredRedirectUri(registered, postLogoutRedirectUri)) {
    const description = 'The post_logout_redirect_uri is not registered for this client.';
    throw invalidRequest(description, 'post_logout_redirect_uri');
  }
  const location = postLogoutLocation(postLogoutRedirectUri, state);
  return { clientId, postLogoutRedirectUri, state, location, isUnverified: isSelfRegistered(client) };
}

export type EndSessionPorts = {
  readonly clientSessions: Pick<ClientSessions, 'end'>;
  /** Starts to deliver logout tokens; nobody waits for it. */
  readonly deliverLogouts: () => void;
};

/** A session, or all sessions of an account, have ended: their clients are notified (OIDC Back-Channel Logout §2.3). */
export async function endSession(ended: EndedSession, ports: EndSessionPorts): Promise<void> {
  if ((await ports.clientSessions.end(ended)) > 0) ports.deliverLogouts();
}
