import { timingSafeEqual } from 'node:crypto';
import type { GrantType } from '../../../proto/vocabulary/grant-types.ts';
import { perNetwork } from '../../shared/attempts.ts';
import { clientNetwork } from '../../shared/client-network.ts';
import { type Client, type ClientResolver, mayUse } from '../domain/client.ts';
import type { ClientAssertions } from '../domain/client-assertion.ts';
import { usesSecret } from '../domain/client-definition.ts';
import type { ClientSignatures } from '../domain/client-signatures.ts';
import { sha256 } from '../domain/digest.ts';
import { anonymousRequester, type FetchRequester } from '../domain/fetch-requester.ts';
import type { RequestLimits } from '../domain/flow-settings.ts';
import { invalidClient, unauthorizedClient } from '../domain/oauth-error.ts';
import { limitRequests, type RequestLimitPorts } from './request-limits.ts';

/** Who a client claims to be, and its proof (RFC 6749 §2.3, RFC 7521 §4.2). */
export type ClientCredentials = {
  /** May be absent with an assertion, which names its client itself. */
  readonly clientId: string | undefined;
  readonly proof:
    | { readonly method: 'none' }
    | { readonly method: 'secret'; readonly secret: string }
    | { readonly method: 'assertion'; readonly assertion: string };
  /** The IP address it comes from; empty if unknown. */
  readonly clientAddress: string;
};

export type ClientAuthenticationPorts = RequestLimitPorts & {
  readonly clients: ClientResolver;
  readonly clientSignatures: Pick<ClientSignatures, 'assertionSubject' | 'verifyAssertion'>;
  readonly assertions: ClientAssertions;
  readonly limits: Pick<RequestLimits, 'clientAuth'>;
};

/**
 * Authenticates a client and checks that it may use a grant type (RFC 6749 §3.2.1, §5.2).
 *
 * @throws OAuthError invalid_client (an unknown client and a wrong proof look alike), unauthorized_client; Refusal
 * rate_limited instead of invalid_client once there were too many
 */
export async function authenticateClientFor(
  credentials: ClientCredentials,
  grantType: GrantType,
  ports: ClientAuthenticationPorts,
): Promise<Client> {
  const client = await authenticateClient(credentials, ports);
  if (!mayUse(client, grantType)) throw unauthorizedClient('This client is not registered for this grant type.');
  return client;
}

/**
 * Authenticates a client for a request that is about no grant type (RFC 7009 §2.1, RFC 7662 §2.1).
 *
 * @throws OAuthError invalid_client, temporarily_unavailable while its document or its keys cannot be had; Refusal
 * rate_limited
 */
export async function authenticateClient(
  credentials: ClientCredentials,
  ports: ClientAuthenticationPorts,
): Promise<Client> {
  const clientId = namedClient(credentials, ports);
  const client = clientId === undefined ? undefined : await ports.clients.find(clientId, requesterOf(credentials));
  if (client === undefined || !(await proves(client, credentials, ports))) {
    await limitFailures(clientId, credentials.clientAddress, ports);
    throw invalidClient('The client is unknown or its authentication failed.');
  }
  return client;
}

/** Who makes this server fetch the documents of a client that has not authenticated yet: its network. */
export const requesterOf = ({ clientAddress }: Pick<ClientCredentials, 'clientAddress'>): FetchRequester =>
  anonymousRequester(clientNetwork(clientAddress));

/** The client that the request names; none if its assertion is of another client than its `client_id`. */
function namedClient({ clientId, proof }: ClientCredentials, ports: ClientAuthenticationPorts): string | undefined {
  if (proof.method !== 'assertion') return clientId;
  const subject = ports.clientSignatures.assertionSubject(proof.assertion);
  return clientId === undefined || clientId === subject ? subject : undefined;
}

/**
 * Whether the proof of the client is right. Only the registered kind of method counts, even if the client has a secret
 * from before, or keys that it signs requests with (OIDC Core §9, RFC 9700 §2.5).
 */
async function proves(client: Client, credentials: ClientCredentials, ports: ClientAuthenticationPorts) {
  const { proof } = credentials;
  const registered = client.tokenEndpointAuthMethod;
  switch (proof.method) {
    case 'none':
      return registered === 'none';
    case 'secret':
      return usesSecret(registered) && provesBySecret(client, proof.secret);
    case 'assertion': {
      if (registered !== 'private_key_jwt') return false;
      const use = await ports.clientSignatures.verifyAssertion(proof.assertion, client, requesterOf(credentials));
      return use !== undefined && ports.assertions.use(client, use);
    }
  }
}

/** Any secret of the client will do, by header or body, whichever it registered: libraries mix them (product.md §8). */
function provesBySecret(client: Client, secret: string): boolean {
  const hash = sha256(secret);
  return client.secretHashes.some((stored) => timingSafeEqual(stored, hash));
}

/**
 * Counts a failed authentication for the address, and for the client at that address. A right proof is never refused
 * for it: nobody guesses the 256 random bits of a secret, and the limit only keeps load and noise down. So nobody
 * behind the same address locks others out, and a success costs neither a read nor a write.
 *
 * @throws Refusal rate_limited
 */
async function limitFailures(clientId: string | undefined, clientAddress: string, ports: ClientAuthenticationPorts) {
  if (clientAddress === '') return;
  const limit = ports.limits.clientAuth;
  const client = `${clientNetwork(clientAddress)} ${clientId ?? ''}`;
  const counters = [
    ...perNetwork('client_auth_address', clientAddress, limit),
    { name: 'client_auth_client', key: client, limit },
  ];
  const words = { tooMany: 'Too many failed authentications.', before: 'Check the credentials' };
  await limitRequests(counters, words, ports);
}
