import { CLIENT_SIGNING_ALGS } from '../../../proto/vocabulary/signing-algs.ts';
import { type Client, followsFapi2, type ProtocolMetadata } from './client.ts';
import { isLoopbackHost, redirectUriProblem } from './redirect-uri.ts';
import { SIGNING_ALGS } from './signing-alg.ts';

/** What a client may sign with; FAPI 2.0 Security Profile §5.4.1 leaves out PKCS #1 v1.5 (docs/decisions/0027). */
export function clientSigningAlgs(client: Pick<Client, 'metadata'>): readonly string[] {
  return followsFapi2(client) ? CLIENT_SIGNING_ALGS.filter((alg) => alg !== 'RS256') : CLIENT_SIGNING_ALGS;
}

/** What a client's signature may be made with: the algorithm that it registered alone, if it did. */
export function acceptedAlgs(registered: string | undefined, client: Pick<Client, 'metadata'>): readonly string[] {
  if (registered === undefined) return clientSigningAlgs(client);
  return registered === 'EdDSA' || registered === 'Ed25519' ? ['EdDSA', 'Ed25519'] : [registered];
}

const ALGORITHMS = {
  id_token_signed_response_alg: SIGNING_ALGS,
  userinfo_signed_response_alg: SIGNING_ALGS,
  request_object_signing_alg: CLIENT_SIGNING_ALGS,
  token_endpoint_auth_signing_alg: CLIENT_SIGNING_ALGS,
} as const satisfies Partial<Record<keyof ProtocolMetadata, readonly string[]>>;

/** What a client says of how it wants to be served, and the keys that it signs with. */
type WantedService = Pick<Client, 'metadata' | 'jwks' | 'jwksUri'>;

/** Why a client cannot be served the way it wants; undefined if it can. */
export function protocolMetadataProblem(client: WantedService): string | undefined {
  return algorithmProblem(client) ?? keyProblem(client) ?? logoutProblem(client) ?? ageProblem(client);
}

function algorithmProblem({ metadata }: WantedService): string | undefined {
  for (const [name, supported] of Object.entries<readonly string[]>(ALGORITHMS)) {
    const alg = metadata[name as keyof typeof ALGORITHMS];
    if (alg !== undefined && !supported.includes(alg)) return `${name} must be one of ${supported.join(', ')}.`;
  }
  return undefined;
}

/** A client that has to sign its requests needs a registered key. */
function keyProblem({ jwks, jwksUri, metadata }: WantedService): string | undefined {
  const signs = metadata.require_signed_request_object || metadata.request_object_signing_alg !== undefined;
  return signs && jwks === undefined && jwksUri === undefined
    ? 'Signed request objects need jwks or jwks_uri.'
    : undefined;
}

function logoutProblem({ metadata }: WantedService): string | undefined {
  for (const uri of metadata.post_logout_redirect_uris ?? []) {
    const problem = redirectUriProblem(uri);
    if (problem !== undefined) return `post_logout_redirect_uris: ${uri} ${problem}.`;
  }
  const uri = metadata.backchannel_logout_uri;
  if (uri !== undefined && !isLogoutAddress(uri)) {
    return 'backchannel_logout_uri must be an https URL without fragment.';
  }
  return undefined;
}

/** OIDC Back-Channel Logout §2.2; http on loopback serves development alone, as it does for redirect URIs. */
function isLogoutAddress(uri: string): boolean {
  const url = URL.parse(uri);
  if (url === null || uri.includes('#') || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
}

function ageProblem({ metadata }: WantedService): string | undefined {
  const age = metadata.default_max_age;
  if (age === undefined || (Number.isSafeInteger(age) && age >= 0)) return undefined;
  return 'default_max_age must be a whole number of seconds, 0 or more.';
}
