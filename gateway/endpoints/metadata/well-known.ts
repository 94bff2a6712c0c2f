import type { RequestHandler } from 'express';
import type { GetKeySetResponse } from '../../../proto/gen/storyden/oauth/v1/key_pb.ts';
import { isPrivileged } from '../../../proto/vocabulary/permissions.ts';
import { ALL_SCOPES } from '../../../proto/vocabulary/scopes.ts';
import { DPOP_SIGNING_ALGS } from '../../../proto/vocabulary/signing-algs.ts';
import { RESOURCE_METADATA } from '../../auth/access-token.ts';
import type { GatewayConfig } from '../../config.ts';
import type { GatewayContext } from '../../context.ts';
import { allowCaching, answerBytes, answerJson } from '../../http/answer.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { GRANT_TYPES } from '../token/grant-types.ts';

/** How confidential clients authenticate (product.md §8). */
const AUTHENTICATION_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];
/** What clients may sign assertions and request objects with, whatever signs the tokens here. */
const CLIENT_SIGNING_ALGS = ['RS256', 'PS256', 'ES256', 'Ed25519', 'EdDSA'];

/** What a client may have that registered itself (product.md §8); MCP clients copy this list into their requests. */
const UNPRIVILEGED_SCOPES = ALL_SCOPES.filter((scope) => !isPrivileged(scope));

/** The documents that clients configure themselves from: OIDC Discovery §4, RFC 8414 §3, RFC 9728 §3. */
export function wellKnownEndpoints(context: GatewayContext): Route[] {
  const { publicApiAddress: issuer } = context.config;
  const { pathname } = new URL(issuer);
  const isAtRoot = pathname === '/';
  const metadata = serverMetadata(context);
  const paths = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];
  // RFC 8414 §3.1 puts the issuer's path behind the well-known one, OIDC Discovery §4 in front of it.
  const metadataPaths = isAtRoot ? paths : paths.flatMap((path) => [path, `${path}${pathname}`]);

  return [
    ...metadataPaths.map((path) => document(path, metadata)),
    document(RESOURCE_METADATA, resourceMetadata(issuer)),
    document(`${RESOURCE_METADATA}/*path`, resourceMetadata(issuer)),
  ];
}

function document(path: string, GET: RequestHandler): Route {
  return { path, family: 'oauth', origins: 'any', oauth: true, methods: { GET } };
}

function serverMetadata({ config, keySet }: GatewayContext): RequestHandler {
  let written: { readonly keySet: GetKeySetResponse; readonly json: Buffer } | undefined;
  return async (_request, response) => {
    const { keySet: current } = await keySet();
    if (written?.keySet !== current) {
      const json = JSON.stringify(authorizationServer(config, current.signingAlgs));
      written = { keySet: current, json: Buffer.from(json) };
    }
    allowCaching(response);
    answerBytes(response, written.json);
  };
}

/** Only what works. */
function authorizationServer(config: GatewayConfig, signingAlgs: readonly string[]) {
  const { publicApiAddress: issuer } = config;
  return {
    issuer,
    authorization_endpoint: `${issuer}/api/oauth/authorize`,
    token_endpoint: `${issuer}/api/oauth/token`,
    revocation_endpoint: `${issuer}/api/oauth/revoke`,
    introspection_endpoint: `${issuer}/api/oauth/introspect`,
    pushed_authorization_request_endpoint: `${issuer}/api/oauth/par`,
    require_pushed_authorization_requests: false,
    device_authorization_endpoint: `${issuer}/api/oauth/device_authorization`,
    userinfo_endpoint: `${issuer}/api/oauth/userinfo`,
    registration_endpoint: config.dynamicRegistration ? `${issuer}/api/oauth/register` : undefined,
    end_session_endpoint: `${issuer}/api/oauth/logout`,
    jwks_uri: `${issuer}/api/oauth/jwks`,
    // Clients copy the list into their requests: what has to be registered by name is not in it.
    scopes_supported: UNPRIVILEGED_SCOPES,
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: GRANT_TYPES,
    token_endpoint_auth_methods_supported: ['none', ...AUTHENTICATION_METHODS],
    token_endpoint_auth_signing_alg_values_supported: CLIENT_SIGNING_ALGS,
    revocation_endpoint_auth_methods_supported: ['none', ...AUTHENTICATION_METHODS],
    revocation_endpoint_auth_signing_alg_values_supported: CLIENT_SIGNING_ALGS,
    introspection_endpoint_auth_methods_supported: AUTHENTICATION_METHODS,
    introspection_endpoint_auth_signing_alg_values_supported: CLIENT_SIGNING_ALGS,
    code_challenge_methods_supported: ['S256'],
    dpop_signing_alg_values_supported: DPOP_SIGNING_ALGS,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: signingAlgs,
    userinfo_signing_alg_values_supported: signingAlgs,
    claims_supported: [
      ...['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'at_hash', 'sid', 'acr', 'amr'],
      ...['name', 'preferred_username', 'email', 'email_verified'],
    ],
    authorization_response_iss_parameter_supported: true,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    client_id_metadata_document_supported: config.metadataDocuments ? true : undefined,
    claims_parameter_supported: true,
    claim_types_supported: ['normal'],
    acr_values_supported: ['urn:storyden:acr:password'],
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    display_values_supported: ['page', 'popup', 'touch', 'wap'],
    request_parameter_supported: true,
    request_object_signing_alg_values_supported: CLIENT_SIGNING_ALGS,
    require_signed_request_object: false,
    // Of pushed requests alone (RFC 9126 §5 asks for nothing here); absent would mean any.
    request_uri_parameter_supported: false,
  };
}

/** The issuer as a resource, or a path under it (RFC 9728 §3.1). */
function resourceMetadata(issuer: string): RequestHandler {
  const { origin, pathname } = new URL(issuer);
  return (request, response) => {
    const path = request.path.slice(RESOURCE_METADATA.length).replace(/^\/$/, '');
    const namesIssuerPath = pathname !== '/' && (path === pathname || path.startsWith(`${pathname}/`));
    allowCaching(response);
    answerJson(response, {
      resource: `${namesIssuerPath ? origin : issuer}${path}`,
      authorization_servers: [issuer],
      bearer_methods_supported: ['header'],
      // A refresh token is no matter of the resource.
      scopes_supported: UNPRIVILEGED_SCOPES.filter((scope) => scope !== 'offline_access'),
      resource_name: 'Storyden',
      dpop_signing_alg_values_supported: DPOP_SIGNING_ALGS,
      dpop_bound_access_tokens_required: false,
    });
  };
}
