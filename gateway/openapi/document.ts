import { createDocument, type ZodOpenApiObject } from 'zod-openapi';
import { type Endpoint, TAGS } from '../routing/endpoint.ts';
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

/** The description of the endpoints (OpenAPI 3.1) for a gateway at this address. */
export function openapiDocument(endpoints: readonly Endpoint[], publicApiAddress: string) {
  const description: ZodOpenApiObject = {
    openapi: '3.1.1',
    info: { title: 'Storyden accounts and OAuth', version: '1', license: { name: 'MIT' }, description: ABOUT },
    servers: [{ url: publicApiAddress }],
    tags: TAGS.map((name) => ({ name })),
    components: { securitySchemes: SECURITY_SCHEMES },
    paths: describeEndpoints(endpoints),
  };
  return createDocument(description, { override: allowNewMembers });
}

/** Answers grow: whoever checks them against this document is not to trip over a member that came later. */
function allowNewMembers({ jsonSchema }: { jsonSchema: { additionalProperties?: unknown } }) {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
}
