import { timingSafeEqual } from 'node:crypto';
import { perNetwork } from '../../shared/attempts.ts';
import { type ClientDefinition, usesSecret } from '../domain/client-definition.ts';
import type { ClientRegistrations, RegisteredClient } from '../domain/client-registration.ts';
import { sha256 } from '../domain/digest.ts';
import type { FlowSettings, RequestLimits } from '../domain/flow-settings.ts';
import type { Ids } from '../domain/ids.ts';
import { accessDenied, invalidToken, OAuthError } from '../domain/oauth-error.ts';
import type { Random } from '../domain/random.ts';
import {
  type RegistrationMetadata,
  type RegistrationOffer,
  registeredDefinition,
} from '../domain/registration-metadata.ts';
import { newClientSecret } from './client-management.ts';
import { limitRequests, type RequestLimitPorts } from './request-limits.ts';

export type DynamicRegistrationPorts = RequestLimitPorts & {
  readonly settings: Pick<FlowSettings, 'dynamicRegistration' | 'redirectSchemes'>;
  readonly limits: Pick<RequestLimits, 'registration'>;
  readonly registrations: Pick<ClientRegistrations, 'insert' | 'findByClientId' | 'update' | 'delete'>;
  readonly ids: Pick<Ids, 'make' | 'makeClientId'>;
  readonly random: Pick<Random, 'secret'>;
};

/** The client that manages its registration, and its token for that (RFC 7592 §2). */
export type RegistrationAccess = { readonly clientId: string; readonly registrationAccessToken: string };

/** A new client, with the secrets that are shown once. */
export type NewRegistration = {
  readonly client: RegisteredClient;
  readonly clientSecret: string | undefined;
  readonly registrationAccessToken: string;
};

/**
 * A client registers itself (RFC 7591 §3). Every attempt counts for its network address, so that nobody fills the table.
 *
 * @throws OAuthError access_denied, invalid_redirect_uri, invalid_client_metadata; Refusal rate_limited
 */
export async function registerDynamically(
  sent: RegistrationMetadata,
  clientAddress: string,
  ports: DynamicRegistrationPorts,
): Promise<NewRegistration> {
  requireEnabled(ports.settings);
  const counters = perNetwork('registration', clientAddress, ports.limits.registration);
  await limitRequests(counters, { tooMany: 'Too many registrations.' }, ports);
  const definition = validDefinition(sent, ports.settings);
  const clientSecret = usesSecret(definition.tokenEndpointAuthMethod) ? newClientSecret(ports) : undefined;
  const registrationAccessToken = `sdoar_${ports.random.secret()}`;
  const client = await ports.registrations.insert(
    { id: ports.ids.make(), clientId: ports.ids.makeClientId(), secretId: ports.ids.make() },
    definition,
    {
      secret: clientSecret === undefined ? undefined : sha256(clientSecret),
      registrationToken: sha256(registrationAccessToken),
    },
  );
  if (client === undefined) throw new Error('a random client_id was in use');
  return { client, clientSecret, registrationAccessToken };
}

/** A client reads its registration (RFC 7592 §2.1). @throws OAuthError access_denied, invalid_token */
export async function readOwnRegistration(
  access: RegistrationAccess,
  ports: DynamicRegistrationPorts,
): Promise<RegisteredClient> {
  requireEnabled(ports.settings);
  const client = await ports.registrations.findByClientId(access.clientId);
  const hash = sha256(access.registrationAccessToken);
  const stored = client?.registration === 'dynamic' ? client.registrationTokenHash : undefined;
  if (!client || !stored || !timingSafeEqual(stored, hash))
    throw invalidToken('The registration access token is not valid.');
  return client;
}

/**
 * A client replaces its metadata (RFC 7592 §2.2). A confidential client may change between a secret and keys: what it
 * authenticated with before becomes invalid, and a new secret is returned here only. A client that does not name a method
 * keeps the one it has: the default method would lock out a client that has keys.
 *
 * @throws OAuthError access_denied, invalid_token, invalid_redirect_uri, invalid_client_metadata
 */
export async function replaceOwnRegistration(
  access: RegistrationAccess,
  sent: RegistrationMetadata,
  ports: DynamicRegistrationPorts,
): Promise<{ client: RegisteredClient; clientSecret: string | undefined }> {
  const { id } = await readOwnRegistration(access, ports);
  const clientSecret = newClientSecret(ports);
  const replace = (current: ClientDefinition) => {
    const tokenEndpointAuthMethod = sent.tokenEndpointAuthMethod ?? current.tokenEndpointAuthMethod;
    const definition = validDefinition({ ...sent, tokenEndpointAuthMethod }, ports.settings);
    // Its owner may have changed it meanwhile, and vouches for it since then (docs/decisions/0043).
    if (current.registration !== 'dynamic') throw invalidToken('The registration access token is not valid.');
    if (definition.type !== current.type) {
      throw metadataError('token_endpoint_auth_method cannot change to or from none; register again.');
    }
    return { ...definition, accountId: current.accountId, clientId: current.clientId };
  };
  const secret = { id: ports.ids.make(), hash: sha256(clientSecret) };
  const replaced = await ports.registrations.update(id, undefined, replace, secret);
  if (replaced === undefined) throw invalidToken('The registration access token is not valid.');
  return { client: replaced.client, clientSecret: replaced.secrets === 'new' ? clientSecret : undefined };
}

/** A client removes itself (RFC 7592 §2.3). @throws OAuthError access_denied, invalid_token */
export async function deleteOwnRegistration(
  access: RegistrationAccess,
  ports: DynamicRegistrationPorts,
): Promise<void> {
  const { id } = await readOwnRegistration(access, ports);
  await ports.registrations.delete(id, undefined);
}

function requireEnabled({ dynamicRegistration }: Pick<FlowSettings, 'dynamicRegistration'>) {
  if (!dynamicRegistration) throw accessDenied('Dynamic registration is switched off here.');
}

function validDefinition(sent: RegistrationMetadata, offer: RegistrationOffer): ClientDefinition {
  const definition = registeredDefinition(sent, offer);
  if ('code' in definition) throw new OAuthError(definition.code, definition.description);
  return definition;
}

const metadataError = (description: string) => new OAuthError('invalid_client_metadata', description);
