import { timingSafeEqual } from 'node:crypto';
import { clientNetwork } from '../../client-network.ts';
import { Refusal } from '../../refusal.ts';
import { type ClientDefinition, usesSecret } from '../domain/client-definition.ts';
import { sha256 } from '../domain/digest.ts';
import { accessDenied, invalidToken, OAuthError } from '../domain/oauth-error.ts';
import { type RegistrationMetadata, registeredDefinition } from '../domain/registration-metadata.ts';

export type DynamicRegistrationPorts<Registered> = {
  readonly dynamicRegistration: boolean;
  readonly registrationAttempts: { attempt(key: string): Promise<number | undefined> };
  readonly registrations: {
    insert(
      ids: { id: string; clientId: string; secretId: string },
      definition: ClientDefinition,
      hashes: { secret?: Buffer | undefined; registrationToken?: Buffer | undefined },
    ): Promise<Registered | undefined>;
    findByClientId(clientId: string): Promise<Registered | undefined>;
    update(
      id: string,
      owner: undefined,
      change: (current: ClientDefinition) => ClientDefinition,
    ): Promise<Registered | undefined>;
    delete(id: string, owner: undefined): Promise<boolean>;
  };
  readonly newId: () => string;
  readonly newClientId: () => string;
  /** 256 random bits in base64url. */
  readonly newSecret: () => string;
};

/** A registered client as these flows look at it. */
type Managed = {
  readonly id: string;
  readonly registration: string;
  readonly registrationTokenHash?: Uint8Array | null | undefined;
};

/** Who asks to manage its registration (RFC 7592 §2). */
export type RegistrationAccess = { readonly clientId: string; readonly registrationAccessToken: string };

/** A client with what is shown once. */
export type NewRegistration<Registered> = {
  readonly client: Registered;
  readonly clientSecret: string | undefined;
  readonly registrationAccessToken: string;
};

/**
 * A client registers itself (RFC 7591 §3). Every attempt counts against its address, so that nobody fills the table.
 *
 * @throws OAuthError access_denied, invalid_redirect_uri, invalid_client_metadata; Refusal rate_limited
 */
export async function registerDynamically<Registered>(
  sent: RegistrationMetadata,
  clientAddress: string,
  ports: DynamicRegistrationPorts<Registered>,
): Promise<NewRegistration<Registered>> {
  requireEnabled(ports);
  await limitAttempts(clientAddress, ports);
  const definition = soundDefinition(sent);
  const clientSecret = usesSecret(definition.tokenEndpointAuthMethod) ? `sdoas_${ports.newSecret()}` : undefined;
  const registrationAccessToken = `sdoar_${ports.newSecret()}`;
  const client = await ports.registrations.insert(
    { id: ports.newId(), clientId: ports.newClientId(), secretId: ports.newId() },
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
export async function readOwnRegistration<Registered extends Managed>(
  access: RegistrationAccess,
  ports: DynamicRegistrationPorts<Registered>,
): Promise<Registered> {
  requireEnabled(ports);
  const client = await ports.registrations.findByClientId(access.clientId);
  const hash = sha256(access.registrationAccessToken);
  const stored = client?.registration === 'dynamic' ? client.registrationTokenHash : undefined;
  if (!client || !stored || !timingSafeEqual(stored, hash))
    throw invalidToken('The registration access token is not valid.');
  return client;
}

/**
 * A client replaces what it says of itself (RFC 7592 §2.2). How it authenticates cannot change between with and without a
 * secret: a secret is given at registration alone.
 *
 * @throws OAuthError access_denied, invalid_token, invalid_redirect_uri, invalid_client_metadata
 */
export async function replaceOwnRegistration<Registered extends Managed>(
  access: RegistrationAccess,
  sent: RegistrationMetadata,
  ports: DynamicRegistrationPorts<Registered>,
): Promise<Registered> {
  const { id } = await readOwnRegistration(access, ports);
  const definition = soundDefinition(sent);
  const replaced = await ports.registrations.update(id, undefined, (current) => {
    const before = current.tokenEndpointAuthMethod;
    const after = definition.tokenEndpointAuthMethod;
    if (definition.type !== current.type || usesSecret(before) !== usesSecret(after)) {
      throw metadataError('token_endpoint_auth_method cannot change to that; register again.');
    }
    return { ...definition, accountId: current.accountId, clientId: current.clientId };
  });
  if (replaced === undefined) throw invalidToken('The registration access token is not valid.');
  return replaced;
}

/** A client removes itself (RFC 7592 §2.3). @throws OAuthError access_denied, invalid_token */
export async function deleteOwnRegistration(
  access: RegistrationAccess,
  ports: DynamicRegistrationPorts<Managed>,
): Promise<void> {
  const { id } = await readOwnRegistration(access, ports);
  await ports.registrations.delete(id, undefined);
}

function requireEnabled({ dynamicRegistration }: { dynamicRegistration: boolean }) {
  if (!dynamicRegistration) throw accessDenied('Dynamic registration is switched off here.');
}

async function limitAttempts(
  clientAddress: string,
  ports: Pick<DynamicRegistrationPorts<unknown>, 'registrationAttempts'>,
) {
  const wait = await ports.registrationAttempts.attempt(clientNetwork(clientAddress));
  if (wait === undefined) return;
  throw new Refusal('rate_limited', 'Too many registrations.', {
    suggested: `Wait ${wait} seconds, then try again.`,
    retryAfterSeconds: wait,
  });
}

function soundDefinition(sent: RegistrationMetadata): ClientDefinition {
  const definition = registeredDefinition(sent);
  if ('code' in definition) throw new OAuthError(definition.code, definition.description);
  return definition;
}

const metadataError = (description: string) => new OAuthError('invalid_client_metadata', description);
