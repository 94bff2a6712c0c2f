import { type ClientMetadata, GRANT_TYPES, type JsonWebKeySet } from './client.ts';
import { type ClientDefinition, clientDefinitionProblem } from './client-definition.ts';
import { redirectUriProblem } from './redirect-uri.ts';
import { isPrivilegedPermission, isScope, STANDARD_SCOPES, scopeNames } from './scope.ts';

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
};

const GRANTS: readonly string[] = [GRANT_TYPES.authorizationCode, GRANT_TYPES.refreshToken];

/**
 * Turns a client's description of itself into a definition (product.md §8): code and refresh grants only, explicit, PKCE,
 * no privileged permissions. What may not be had is left out; what makes no sense is a problem.
 */
export function registeredDefinition(sent: RegistrationMetadata): ClientDefinition | RegistrationProblem {
  const problem = redirectProblem(sent) ?? grantProblem(sent) ?? scopeProblem(sent);
  if (problem !== undefined) return problem;
  const method = sent.tokenEndpointAuthMethod ?? 'client_secret_basic';
  const definition: ClientDefinition = {
    registration: 'dynamic',
    accountId: undefined,
    clientId: undefined,
    name: sent.clientName ?? nameOf(sent.redirectUris),
    type: method === 'none' ? 'public' : 'confidential',
    scopePolicy: 'explicit',
    redirectUris: [...new Set(sent.redirectUris)],
    allowedScopes: registeredScope(sent.scope),
    allowedGrants: registeredGrants(sent.grantTypes),
    tokenEndpointAuthMethod: method,
    pkceRequired: true,
    jwks: sent.jwks,
    jwksUri: sent.jwksUri,
    metadata: { ...sent.metadata, application_type: applicationType(sent) },
  };
  const unsound = clientDefinitionProblem(definition);
  return unsound === undefined ? definition : metadataProblem(unsound);
}

const metadataProblem = (description: string): RegistrationProblem => ({
  code: 'invalid_client_metadata',
  description,
});

const redirectUriRefused = (description: string): RegistrationProblem => ({
  code: 'invalid_redirect_uri',
  description,
});

function redirectProblem({ redirectUris }: RegistrationMetadata): RegistrationProblem | undefined {
  if (redirectUris.length === 0) return redirectUriRefused('redirect_uris must name at least one URI.');
  for (const uri of redirectUris) {
    const problem = redirectUriProblem(uri);
    if (problem !== undefined) return redirectUriRefused(`A redirect URI ${problem}.`);
  }
  return undefined;
}

function grantProblem(sent: RegistrationMetadata): RegistrationProblem | undefined {
  if (!sent.grantTypes.every((grant) => GRANTS.includes(grant))) {
    return metadataProblem(`grant_types may have ${GRANTS.join(' and ')} only.`);
  }
  if (sent.grantTypes.length > 0 && !sent.grantTypes.includes(GRANT_TYPES.authorizationCode)) {
    return metadataProblem('grant_types must have authorization_code.');
  }
  if (!sent.responseTypes.every((type) => type === 'code'))
    return metadataProblem('response_types may have code only.');
  const { applicationType: type } = sent;
  const knownType = type === undefined || type === 'web' || type === 'native';
  return knownType ? undefined : metadataProblem('application_type must be web or native.');
}

function scopeProblem({ scope }: RegistrationMetadata): RegistrationProblem | undefined {
  return scopeNames(scope).every(isScope) ? undefined : metadataProblem('scope has a name that does not exist here.');
}

/** Without a wish, a code client renews too: every library asks for it in the end (RFC 7591 §2 says code alone). */
function registeredGrants(grantTypes: readonly string[]): string[] {
  return grantTypes.length === 0 ? [...GRANTS] : GRANTS.filter((grant) => grantTypes.includes(grant));
}

function registeredScope(scope: string | undefined): string[] {
  const names = [...new Set(scopeNames(scope))];
  return names.length === 0 ? [...STANDARD_SCOPES] : names.filter((name) => !isPrivilegedPermission(name));
}

function applicationType(sent: RegistrationMetadata): 'web' | 'native' {
  if (sent.applicationType === 'native') return 'native';
  return sent.redirectUris.every((uri) => uri.startsWith('https:')) ? 'web' : 'native';
}

function nameOf([uri = '']: readonly string[]): string {
  return (URL.parse(uri)?.host || uri).slice(0, 100);
}
