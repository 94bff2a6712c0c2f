import type { MessageInitShape } from '@bufbuild/protobuf';
import { z } from 'zod';
import type { Registration, RegistrationMetadataSchema } from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { text } from '../../http/json-body.ts';
import { requireMessage } from '../../http/message-values.ts';
import { clientId, scopeText, uri } from '../../openapi/vocabulary.ts';
import type { Json } from '../../routing/operation.ts';
import { listOf, metadataFields, metadataJson, metadataMessage, shownMetadata } from '../clients/client-metadata.ts';

const names = listOf(text, 'strings').nullish();

/** What a client says of itself (RFC 7591 §2). null counts as left out, and unknown members are ignored. */
export const registrationSchema = z.object({
  client_name: text.nullish(),
  redirect_uris: names,
  grant_types: names,
  response_types: names,
  token_endpoint_auth_method: text.nullish(),
  scope: text.nullish(),
  application_type: text.nullish(),
  ...metadataFields,
});

/**
 * The same with the client_id that a replacement names (RFC 7592 §2.2). A `client_secret` in it is not compared, because
 * it changes nothing: secrets are given at registration alone.
 */
export const replacementSchema = registrationSchema.extend({ client_id: text });

/** What a client says of itself, for the grant service. */
export function registrationMessage(
  body: z.output<typeof registrationSchema>,
): MessageInitShape<typeof RegistrationMetadataSchema> {
  return {
    clientName: body.client_name ?? undefined,
    redirectUris: body.redirect_uris ?? [],
    grantTypes: body.grant_types ?? [],
    responseTypes: body.response_types ?? [],
    tokenEndpointAuthMethod: body.token_endpoint_auth_method ?? undefined,
    scope: body.scope ?? undefined,
    applicationType: body.application_type ?? undefined,
    metadata: metadataMessage(body),
  };
}

/**
 * A registration as its client reads it (RFC 7591 §3.2.1, RFC 7592 §3): everything that was registered, and a secret
 * in the one answer that made it.
 */
export const shownRegistration = z
  .object({
    client_id: clientId,
    client_id_issued_at: z.int().meta({ description: 'Seconds since 1970.' }),
    client_secret: z
      .string()
      .optional()
      .meta({ description: 'Shown once: when it registers, and when it comes from keys to a secret.' }),
    client_secret_expires_at: z.int().optional().meta({ description: '0: never.' }),
    registration_access_token: z.string(),
    registration_client_uri: uri,
    client_name: z.string(),
    redirect_uris: z.array(z.string()),
    grant_types: z.array(z.string()),
    response_types: z.array(z.string()),
    token_endpoint_auth_method: z.string(),
    scope: scopeText,
    application_type: z.string(),
    ...shownMetadata,
  })
  .meta({ id: 'Registration', description: 'RFC 7591 §3.2.1, RFC 7592 §3' });

export function registrationJson(
  registration: Registration,
  access: { readonly token: string; readonly uri: string },
): Json<typeof shownRegistration> {
  const registered = requireMessage(registration.registered);
  return {
    client_id: registration.clientId,
    client_id_issued_at: Number(requireMessage(registration.clientIdIssuedAt).seconds),
    client_secret: registration.clientSecret,
    // Zero: never (RFC 7591 §3.2.1).
    client_secret_expires_at: registration.clientSecret === undefined ? undefined : 0,
    registration_access_token: access.token,
    registration_client_uri: access.uri,
    client_name: registered.clientName,
    redirect_uris: registered.redirectUris,
    grant_types: registered.grantTypes,
    response_types: registered.responseTypes,
    token_endpoint_auth_method: registered.tokenEndpointAuthMethod,
    scope: registered.scope,
    application_type: registered.applicationType,
    ...metadataJson(registered.metadata),
  };
}
