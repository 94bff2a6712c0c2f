import { z } from 'zod';
import { clientId, id, permission, time, uri } from '../../openapi/vocabulary.ts';
import type { metadataFields } from './client-metadata.ts';

/** RFC 7591 §2: what a client says of itself, as it is shown. */
export const shownMetadata = {
  jwks: z.object({ keys: z.array(z.looseObject({})) }).optional(),
  jwks_uri: uri.optional(),
  client_uri: uri.optional(),
  logo_uri: uri.optional(),
  tos_uri: uri.optional(),
  policy_uri: uri.optional(),
  contacts: z.array(z.string()).optional(),
  software_id: z.string().optional(),
  software_version: z.string().optional(),
  id_token_signed_response_alg: z.string().optional(),
  userinfo_signed_response_alg: z.string().optional(),
  request_object_signing_alg: z.string().optional(),
  token_endpoint_auth_signing_alg: z.string().optional(),
  require_pushed_authorization_requests: z.boolean().optional(),
  require_signed_request_object: z.boolean().optional(),
  dpop_bound_access_tokens: z.boolean().optional(),
  post_logout_redirect_uris: z.array(z.string()).optional(),
  backchannel_logout_uri: uri.optional(),
  backchannel_logout_session_required: z.boolean().optional(),
  default_max_age: z.int().optional().meta({ description: 'Seconds.' }),
  require_auth_time: z.boolean().optional(),
} satisfies { readonly [Name in keyof typeof metadataFields]: z.ZodType };

export const shownClient = z
  .object({
    id,
    createdAt: time,
    updatedAt: time,
    account_id: id.optional().meta({ description: 'Who owns it; absent if nobody does.' }),
    client_id: clientId,
    name: z.string(),
    type: z.enum(['public', 'confidential']),
    scope_policy: z.enum(['explicit', 'inherit']),
    redirect_uris: z.array(z.string()),
    allowed_scopes: z.array(permission),
    allowed_grants: z.array(z.string()),
    token_endpoint_auth_method: z.string(),
    pkce_required: z.boolean(),
    banned: z.boolean().optional().meta({ description: 'Present while an administrator bans it.' }),
    shown_logo_uri: uri.optional().meta({
      description:
        'In lists: where its picture is served here, if it has a logo_uri and an administrator vouches for it.',
    }),
    ...shownMetadata,
  })
  .meta({ id: 'Client' });

export const changedClient = shownClient
  .extend({
    client_secret: z.string().optional().meta({
      description:
        'Shown this once, and only where token_endpoint_auth_method changed to a secret from something else.',
    }),
  })
  .meta({ id: 'ChangedClient' });

export const clientWithSecret = z
  .object({
    client: shownClient,
    client_secret: z.string().optional().meta({ description: 'Shown this once. Confidential clients have one.' }),
  })
  .meta({ id: 'ClientWithSecret' });
