import { GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import { isPrivileged } from '../../../proto/vocabulary/permissions.ts';
import { STANDARD_SCOPES } from '../../../proto/vocabulary/scopes.ts';
import type { ClientMetadata, JsonWebKeySet } from './client.ts';
import { type ClientDefinition, clientDefinitionProblem } from './client-definition.ts';
import { isOfferedRedirectUri, redirectUriProblem } from './redirect-uri.ts';
import { isScope, scopeNames } from './scope.ts';

/** What a client that registers itself says of itself (RFC 7591 §2); what it left out is absent. */
export type RegistrationMetadata = {
  readonly clientName: string | undefined;
  readonly redirectUris: readonly string[];
  readonly grantTypes: readonly string[];
  readonly responseTypes: readonly string[];
  readonly tokenEndpointAuthMethod: string | undefined;
  readonly scope: string | undefined;
  readonly applicationType: string | undefined;
  readonly jwks: JsonWebKeySet | undefined;
  readonly jwksUri: string | undefined;
  readonly metadata: ClientMetadata;
};

/** What is wrong with it, by the error code of RFC 7591 §3.2.2. */
export type RegistrationProblem = {
  readonly code: 'invalid_redirect_uri' | 'invalid_client_metadata';
  readonly description: string;
  /** The member that is the reason, if it is one alone. */
  readonly member?: string;
};

/** What clients that register themselves are offered. */
export type RegistrationOffer = {
  /** OAUTH_REDIRECT_SCHEMES: private-use schemes without a dot that they may have. */
  readonly redirectSchemes: readonly string[];
};

const GRANTS: readonly string[] = [GRANT_TYPES.authorizationCode, GRANT_TYPES.refreshToken];

/**
 * Turns a client's description of itself into a definition (product.md §8): code and refresh grants only, explicit, PKCE,
 * no privileged permissions. What is not offered is left out (RFC 7591 §3.2.1); what makes no sense is a problem, and so is
 * a list of which nothing is left.
 */
export function registeredDefinition(
  sent: RegistrationMetadata,
  offer: RegistrationOffer,
): ClientDefinition | RegistrationProblem {
  const offered = offeredToCodeClient(sent, offer);
  if ('code' in offered) return offered;
  const { redirectUris } = offered;
  const method = sent.tokenEndpointAuthMethod ?? 'client_secret_basic';
  const definition: ClientDefinition = {
    registration: 'dynamic',
    accountId: undefined,
    clientId: undefined,
    name: sent.clientName ?? nameOf(redirectUris),
    type: method === 'none' ? 'public' : 'confidential',
    scopePolicy: 'explicit',
    redirectUris,
    allowedScopes: registeredScope(sent.scope),
    allowedGrants: offered.allowedGrants,
    tokenEndpointAuthMethod: method,
    pkceRequired: true,
    jwks: sent.jwks,
    jwksUri: sent.jwksUri,
    metadata: { ...offeredMetadata(sent.metadata, offer), application_type: applicationType(sent, redirectUris) },
  };
  const unsound = typeProblem(sent.applicationType) ?? clientDefinitionProblem(definition);
  return unsound === undefined ? definition : metadataProblem(unsound);
}

type Wish = Pick<RegistrationMetadata, 'redirectUris' | 'grantTypes' | 'responseTypes'>;

/**
 * What a client that nobody here vouches for gets of the redirect URIs and grants that it wants, whether it registers itself
 * or publishes a document; a problem if no usable one is left, or one of them makes no sense.
 */
export function offeredToCodeClient(
  sent: Wish,
  offer: RegistrationOffer,
): Pick<ClientDefinition, 'redirectUris' | 'allowedGrants'> | RegistrationProblem {
  const redirectUris = [...new Set(sent.redirectUris)].filter((uri) =>
    isOfferedRedirectUri(uri, offer.redirectSchemes),
  );
  const problem = redirectProblem(sent, redirectUris) ?? grantProblem(sent);
  return problem ?? { redirectUris, allowedGrants: offeredGrants(sent.grantTypes) };
}

const metadataProblem = (description: string, member?: string): RegistrationProblem => ({
  code: 'invalid_client_metadata',
  description,
  ...(member !== undefined && { member }),
});

const redirectUriRefused = (description: string): RegistrationProblem => ({
  code: 'invalid_redirect_uri',
  description,
  member: 'redirect_uris',
});

function redirectProblem({ redirectUris }: Wish, offered: readonly string[]): RegistrationProblem | undefined {
  if (redirectUris.length === 0) return redirectUriRefused('redirect_uris must name at least one URI.');
  for (const uri of redirectUris) {
    const problem = redirectUriProblem(uri);
    if (problem !== undefined) return redirectUriRefused(`A redirect URI ${problem}.`);
  }
  if (offered.length > 0) return undefined;
  return redirectUriRefused(
    'No redirect URI has a scheme that is offered: https, http on loopback, or reverse-domain.',
  );
}

function offeredMetadata(metadata: ClientMetadata, { redirectSchemes }: RegistrationOffer): ClientMetadata {
  const { post_logout_redirect_uris: returns, ...rest } = metadata;
  if (returns === undefined) return rest;
  const isOffered = (uri: string) =>
    redirectUriProblem(uri) !== undefined || isOfferedRedirectUri(uri, redirectSchemes);
  return { ...rest, post_logout_redirect_uris: returns.filter(isOffered) };
}

function grantProblem(sent: Wish): RegistrationProblem | undefined {
  if (sent.grantTypes.length > 0 && !sent.grantTypes.includes(GRANT_TYPES.authorizationCode)) {
    return metadataProblem('grant_types must have authorization_code.', 'grant_types');
  }
  if (sent.responseTypes.length > 0 && !sent.responseTypes.includes('code')) {
    return metadataProblem('response_types must have code.', 'response_types');
  }
  return undefined;
}

function typeProblem(type: string | undefined): string | undefined {
  const isKnown = type === undefined || type === 'web' || type === 'native';
  return isKnown ? undefined : 'application_type must be web or native.';
}

/** Without a wish, a code client renews too: every library asks for it in the end (RFC 7591 §2 says code alone). */
function offeredGrants(grantTypes: readonly string[]): string[] {
  return grantTypes.length === 0 ? [...GRANTS] : GRANTS.filter((grant) => grantTypes.includes(grant));
}

function registeredScope(scope: string | undefined): string[] {
  const names = [...new Set(scopeNames(scope))].filter((name) => isScope(name) && !isPrivileged(name));
  return names.length === 0 ? [...STANDARD_SCOPES] : names;
}

function applicationType(sent: RegistrationMetadata, redirectUris: readonly string[]): 'web' | 'native' {
  if (sent.applicationType === 'native') return 'native';
  return redirectUris.every((uri) => uri.startsWith('https:')) ? 'web' : 'native';
}

function nameOf([uri = '']: readonly string[]): string {
  return (URL.parse(uri)?.host || uri).slice(0, 100);
}
