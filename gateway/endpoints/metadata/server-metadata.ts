import { z } from 'zod';
import { CONFIDENTIAL_METHODS } from '../../../proto/vocabulary/authentication-methods.ts';
import {
  CODE_CHALLENGE_METHOD,
  PASSWORD_ACR,
  PROMPTS,
  RESPONSE_MODES,
} from '../../../proto/vocabulary/authorization.ts';
import { OAUTH_PATHS } from '../../../proto/vocabulary/paths.ts';
import { isPrivileged } from '../../../proto/vocabulary/permissions.ts';
import { PROFILE_CLAIMS } from '../../../proto/vocabulary/profile-claims.ts';
import { ALL_SCOPES } from '../../../proto/vocabulary/scopes.ts';
import { CLIENT_SIGNING_ALGS, DPOP_SIGNING_ALGS } from '../../../proto/vocabulary/signing-algs.ts';
import type { GatewayConfig } from '../../config.ts';
import { scope, uri } from '../../openapi/vocabulary.ts';
import type { Json } from '../../routing/operation.ts';
import { GRANTS } from '../token/grant-types.ts';

/** What a client may have that registered itself (product.md §8); MCP clients copy this list into their requests. */
export const UNPRIVILEGED_SCOPES = ALL_SCOPES.filter((scope) => !isPrivileged(scope));

const names = z.array(z.string());

export const serverMetadata = z
  .object({
    issuer: uri,
    authorization_endpoint: uri,
    token_endpoint: uri,
    device_authorization_endpoint: uri,
    userinfo_endpoint: uri,
    revocation_endpoint: uri,
    introspection_endpoint: uri,
    end_session_endpoint: uri,
    registration_endpoint: uri.optional(),
    pushed_authorization_request_endpoint: uri,
    require_pushed_authorization_requests: z.boolean(),
    jwks_uri: uri,
    scopes_supported: z.array(scope),
    response_types_supported: names,
    response_modes_supported: names,
    grant_types_supported: names,
    token_endpoint_auth_methods_supported: names,
    token_endpoint_auth_signing_alg_values_supported: names,
    revocation_endpoint_auth_methods_supported: names,
    revocation_endpoint_auth_signing_alg_values_supported: names,
    introspection_endpoint_auth_methods_supported: names,
    introspection_endpoint_auth_signing_alg_values_supported: names,
    dpop_signing_alg_values_supported: names,
    code_challenge_methods_supported: names,
    subject_types_supported: names,
    id_token_signing_alg_values_supported: names,
    userinfo_signing_alg_values_supported: names,
    claims_supported: names,
    authorization_response_iss_parameter_supported: z.boolean(),
    client_id_metadata_document_supported: z.boolean().optional(),
    backchannel_logout_supported: z.boolean(),
    backchannel_logout_session_supported: z.boolean(),
    claims_parameter_supported: z.boolean(),
    claim_types_supported: names,
    acr_values_supported: names,
    prompt_values_supported: names,
    display_values_supported: names,
    request_parameter_supported: z.boolean(),
    request_object_signing_alg_values_supported: names,
    require_signed_request_object: z.boolean(),
    request_uri_parameter_supported: z.boolean(),
  })
  .meta({ id: 'AuthorizationServerMetadata', description: 'RFC 8414 §2, OIDC Discovery §3: only what works.' });

/** Only what works. */
export function serverMetadataJson(config: GatewayConfig, signingAlgs: readonly string[]): Json<typeof serverMetadata> {
  const { publicApiAddress: issuer } = config;
  return {
    issuer,
    authorization_endpoint: `${issuer}${OAUTH_PATHS.authorization}`,
    token_endpoint: `${issuer}${OAUTH_PATHS.token}`,
    revocation_endpoint: `${issuer}${OAUTH_PATHS.revocation}`,
    introspection_endpoint: `${issuer}${OAUTH_PATHS.introspection}`,
    pushed_authorization_request_endpoint: `${issuer}${OAUTH_PATHS.pushedAuthorizationRequest}`,
    require_pushed_authorization_requests: false,
    device_authorization_endpoint: `${issuer}${OAUTH_PATHS.deviceAuthorization}`,
    userinfo_endpoint: `${issuer}${OAUTH_PATHS.userInfo}`,
    registration_endpoint: config.dynamicRegistration ? `${issuer}${OAUTH_PATHS.registration}` : undefined,
    end_session_endpoint: `${issuer}${OAUTH_PATHS.endSession}`,
    jwks_uri: `${issuer}${OAUTH_PATHS.jwks}`,
    // Clients copy the list into their requests: what has to be registered by name is not in it.
    scopes_supported: UNPRIVILEGED_SCOPES,
    response_types_supported: ['code'],
    response_modes_supported: RESPONSE_MODES,
    grant_types_supported: [...GRANTS.keys()],
    token_endpoint_auth_methods_supported: ['none', ...CONFIDENTIAL_METHODS],
    token_endpoint_auth_signing_alg_values_supported: CLIENT_SIGNING_ALGS,
    revocation_endpoint_auth_methods_supported: ['none', ...CONFIDENTIAL_METHODS],
    revocation_endpoint_auth_signing_alg_values_supported: CLIENT_SIGNING_ALGS,
    introspection_endpoint_auth_methods_supported: CONFIDENTIAL_METHODS,
    introspection_endpoint_auth_signing_alg_values_supported: CLIENT_SIGNING_ALGS,
    code_challenge_methods_supported: [CODE_CHALLENGE_METHOD],
    dpop_signing_alg_values_supported: DPOP_SIGNING_ALGS,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: signingAlgs,
    userinfo_signing_alg_values_supported: signingAlgs,
    claims_supported: [
      ...['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'at_hash', 'sid', 'acr', 'amr'],
      ...PROFILE_CLAIMS,
    ],
    authorization_response_iss_parameter_supported: true,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    client_id_metadata_document_supported: config.metadataDocuments ? true : undefined,
    claims_parameter_supported: true,
    claim_types_supported: ['normal'],
    acr_values_supported: [PASSWORD_ACR],
    prompt_values_supported: Object.values(PROMPTS),
    display_values_supported: ['page', 'popup', 'touch', 'wap'],
    request_parameter_supported: true,
    request_object_signing_alg_values_supported: CLIENT_SIGNING_ALGS,
    require_signed_request_object: false,
    // Of pushed requests alone (RFC 9126 §5 asks for nothing here); absent would mean any.
    request_uri_parameter_supported: false,
  };
}
