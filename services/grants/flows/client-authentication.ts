import { timingSafeEqual } from 'node:crypto';
import { type Client, type GrantType, mayUse } from '../domain/client.ts';
import { sha256 } from '../domain/digest.ts';
import { invalidClient, unauthorizedClient } from '../domain/oauth-error.ts';

/** Who a client claims to be, and its proof if it gave one (RFC 6749 §2.3). */
export type ClientCredentials = {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
};

export type ClientAuthenticationPorts = {
  readonly clients: { find(clientId: string): Promise<Client | undefined> };
};

/**
 * Authenticates a client and checks that it may use a grant type (RFC 6749 §3.2.1, §5.2).
 *
 * @throws OAuthError invalid_client (an unknown client and a wrong secret look alike), unauthorized_client
 */
export async function authenticateClient(
  credentials: ClientCredentials,
  grantType: GrantType,
  ports: ClientAuthenticationPorts,
): Promise<Client> {
  const client = await ports.clients.find(credentials.clientId);
  if (client === undefined || !proves(client, credentials.clientSecret)) {
    throw invalidClient('The client is unknown or its authentication failed.');
  }
  if (!mayUse(client, grantType)) throw unauthorizedClient('This client is not registered for this grant type.');
  return client;
}

function proves(client: Client, secret: string | undefined): boolean {
  if (client.type === 'public') return secret === undefined;
  if (secret === undefined) return false;
  const hash = sha256(secret);
  return client.secretHashes.some((stored) => timingSafeEqual(stored, hash));
}
