import { createDocument, type ZodOpenApiObject } from 'zod-openapi';
import { adminAccountEndpoints } from '../endpoints/accounts/admin-accounts.ts';
import { passwordEndpoints } from '../endpoints/accounts/change-password.ts';
import { sessionEndpoints } from '../endpoints/accounts/session.ts';
import { authorizationPaths } from '../endpoints/authorization/authorization.openapi.ts';
import { clientLogoEndpoints } from '../endpoints/clients/client-logo.ts';
import { clientEndpoints } from '../endpoints/clients/client-management.ts';
import { devicePaths } from '../endpoints/device/device.openapi.ts';
import { grantEndpoints } from '../endpoints/grants/approved-grants.ts';
import { logoutPaths } from '../endpoints/logout/end-session.openapi.ts';
import { jwksEndpoints } from '../endpoints/metadata/jwks.ts';
import { wellKnownEndpoints } from '../endpoints/metadata/well-known.ts';
import { registrationEndpoints } from '../endpoints/registration/registration.ts';
import { roleEndpoints } from '../endpoints/roles/admin-roles.ts';
import { descriptionEndpoints } from '../endpoints/service/description.ts';
import { healthEndpoints } from '../endpoints/service/health.ts';
import { adminSigningKeyEndpoints } from '../endpoints/signing-keys/admin-signing-keys.ts';
import { tokenEndpoints } from '../endpoints/token/token.ts';
import { tokenStatusEndpoints } from '../endpoints/token/token-status.ts';
import { userinfoEndpoints } from '../endpoints/userinfo/userinfo.ts';
import { TAGS } from '../http/endpoint.ts';
import { describeEndpoints } from './describe-endpoint.ts';

const SECURITY_SCHEMES = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'storyden-session',
    description:
      'The session of a browser, opened by signing in. Operations that name ADMINISTRATOR need an account that holds it.',
  },
  accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'RFC 6750, RFC 9068' },
  boundAccessToken: {
    type: 'http',
    scheme: 'DPoP',
    description: 'An access token that is bound to a key, with a proof of the key (RFC 9449 §7.1).',
  },
  clientBasic: {
    type: 'http',
    scheme: 'basic',
    description: 'client_id and client_secret, each form-encoded (RFC 6749 §2.3.1).',
  },
  registrationToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The registration_access_token of a registration (RFC 7592 §3).',
  },
} as const;

const ABOUT = [
  'OAuth endpoints take application/x-www-form-urlencoded, all others JSON, of at most 64 KiB.',
  'Members that are absent have no value; there is no null. Members may be added to answers.',
  'Requests of pages that change something with a session have to come from this community’s own addresses.',
].join('\n\n');

/** The description of every endpoint (OpenAPI 3.1) for a gateway at this address. */
export function openapiDocument(publicApiAddress: string) {
  const description: ZodOpenApiObject = {
    openapi: '3.1.1',
    info: { title: 'Storyden accounts and OAuth', version: '1', license: { name: 'MIT' }, description: ABOUT },
    servers: [{ url: publicApiAddress }],
    tags: TAGS.map((name) => ({ name })),
    components: { securitySchemes: SECURITY_SCHEMES },
    paths: {
      ...describeEndpoints(tokenEndpoints),
      ...describeEndpoints(tokenStatusEndpoints),
      ...devicePaths,
      ...authorizationPaths,
      ...describeEndpoints(userinfoEndpoints),
      ...logoutPaths,
      ...describeEndpoints(registrationEndpoints),
      ...describeEndpoints(wellKnownEndpoints),
      ...describeEndpoints(jwksEndpoints),
      ...describeEndpoints(clientLogoEndpoints),
      ...describeEndpoints(passwordEndpoints),
      ...describeEndpoints(sessionEndpoints),
      ...describeEndpoints(adminAccountEndpoints),
      ...describeEndpoints(grantEndpoints),
      ...describeEndpoints(clientEndpoints),
      ...describeEndpoints(roleEndpoints),
      ...describeEndpoints(adminSigningKeyEndpoints),
      ...describeEndpoints(healthEndpoints),
      ...describeEndpoints(descriptionEndpoints(openapiDocument)),
    },
  };
  return createDocument(description, { override: allowNewMembers });
}

/** Answers grow: whoever checks them against this document is not to trip over a member that came later. */
function allowNewMembers({ jsonSchema }: { jsonSchema: { additionalProperties?: unknown } }) {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
}
