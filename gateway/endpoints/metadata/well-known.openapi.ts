import { z } from 'zod';
import { describePath, type Operation, type Traits } from '../../openapi/operation.ts';
import { scope, uri } from '../../openapi/vocabulary.ts';

const names = z.array(z.string());

const serverMetadata = z
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

const resourceMetadata = z
  .object({
    resource: uri,
    authorization_servers: z.array(uri),
    bearer_methods_supported: names,
    scopes_supported: z.array(scope),
    resource_name: z.string(),
    dpop_signing_alg_values_supported: names,
    dpop_bound_access_tokens_required: z.boolean(),
  })
  .meta({ id: 'ProtectedResourceMetadata', description: 'RFC 9728 §2' });

const keySet = z
  .object({
    keys: z.array(
      z.object({
        kid: z.string(),
        kty: z.string(),
        alg: z.string(),
        use: z.literal('sig'),
        n: z.string().optional(),
        e: z.string().optional(),
        crv: z.string().optional(),
        x: z.string().optional(),
        y: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'KeySet', description: 'RFC 7517 §5: public keys only.' });

const ASKING: Traits = { tag: 'Metadata', errors: 'oauth', oauth: true };
const ALONE: Traits = { ...ASKING, alone: true };

const document = (id: string, summary: string, json: z.ZodType): Operation => ({
  id,
  summary,
  who: 'anybody',
  answers: { 200: { description: 'The document; caches may keep it for minutes.', json } },
});

const ofPath = {
  path: z.object({ path: z.string().meta({ description: 'The path of the resource; it may have slashes.' }) }),
};

export const wellKnownPaths = {
  '/.well-known/openid-configuration': describePath(ASKING, {
    get: document('readOpenidConfiguration', 'Metadata of the OpenID provider (OIDC Discovery §4)', serverMetadata),
  }),
  '/.well-known/oauth-authorization-server': describePath(ASKING, {
    get: document('readAuthorizationServer', 'Metadata of the authorization server (RFC 8414 §3)', serverMetadata),
  }),
  '/.well-known/oauth-protected-resource': describePath(ALONE, {
    get: document('readProtectedResource', 'Metadata of the protected resource (RFC 9728 §3)', resourceMetadata),
  }),
  '/.well-known/oauth-protected-resource/{path}': describePath(ALONE, {
    get: {
      ...document('readProtectedResourceAt', 'Metadata of a resource with a path (RFC 9728 §3.1)', resourceMetadata),
      ...ofPath,
    },
  }),
  '/api/oauth/jwks': describePath(ASKING, {
    get: document('readKeySet', 'The public keys that verify tokens', keySet),
  }),
};
