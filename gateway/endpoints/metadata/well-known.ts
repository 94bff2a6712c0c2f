import { z } from 'zod';
import { WELL_KNOWN_PATHS } from '../../../proto/vocabulary/paths.ts';
import { DPOP_SIGNING_ALGS } from '../../../proto/vocabulary/signing-algs.ts';
import type { GatewayConfig } from '../../config.ts';
import { allowCaching, answerBytes, serializedOnce } from '../../http/answer.ts';
import { scope, uri } from '../../openapi/vocabulary.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { type HttpCall, operation } from '../../routing/operation.ts';
import { serverMetadata, serverMetadataJson, UNPRIVILEGED_SCOPES } from './server-metadata.ts';

const serialized = serializedOnce();

async function answerServerMetadata({ config, keySet, response }: HttpCall) {
  const { keySet: current } = await keySet();
  allowCaching(response);
  answerBytes(
    response,
    serialized(current, () => serverMetadataJson(config, current.signingAlgs)),
  );
}

const serverDocument = (id: string, summary: string) =>
  operation({
    id,
    summary,
    who: 'anybody',
    answer: {
      200: { description: 'The document; caches may keep it for minutes.', json: serverMetadata, written: true },
    },
    handle: answerServerMetadata,
  });

const resourceMetadata = z
  .object({
    resource: uri,
    authorization_servers: z.array(uri),
    bearer_methods_supported: z.array(z.string()),
    scopes_supported: z.array(scope),
    resource_name: z.string(),
    dpop_signing_alg_values_supported: z.array(z.string()),
    dpop_bound_access_tokens_required: z.boolean(),
  })
  .meta({ id: 'ProtectedResourceMetadata', description: 'RFC 9728 §2' });

/** The issuer as a resource, or a path under it (RFC 9728 §3.1). */
function resourceOf({ publicApiAddress: issuer }: GatewayConfig, path: string): string {
  const { origin, pathname } = new URL(issuer);
  const namesIssuerPath = pathname !== '/' && (path === pathname || path.startsWith(`${pathname}/`));
  return `${namesIssuerPath ? origin : issuer}${path}`;
}

function answerResourceMetadata({ config, request, response }: HttpCall) {
  // As it was sent, not decoded.
  const path = request.path.slice(WELL_KNOWN_PATHS.protectedResource.length).replace(/^\/$/, '');
  allowCaching(response);
  return {
    resource: resourceOf(config, path),
    authorization_servers: [config.publicApiAddress],
    bearer_methods_supported: ['header'],
    // A refresh token is no matter of the resource.
    scopes_supported: UNPRIVILEGED_SCOPES.filter((scope) => scope !== 'offline_access'),
    resource_name: 'Storyden',
    dpop_signing_alg_values_supported: DPOP_SIGNING_ALGS,
    dpop_bound_access_tokens_required: false,
  };
}

const RESOURCE_DOCUMENT = {
  who: 'anybody',
  answer: { 200: { description: 'The document; caches may keep it for minutes.', json: resourceMetadata } },
  handle: answerResourceMetadata,
} as const;

const readProtectedResource = operation({
  ...RESOURCE_DOCUMENT,
  id: 'readProtectedResource',
  summary: 'Metadata of the protected resource (RFC 9728 §3)',
});

const readProtectedResourceAt = operation({
  ...RESOURCE_DOCUMENT,
  id: 'readProtectedResourceAt',
  summary: 'Metadata of a resource with a path (RFC 9728 §3.1)',
  path: z.object({ path: z.string().meta({ description: 'The path of the resource; it may have slashes.' }) }),
});

// RFC 8414 §3.1 puts the issuer's path behind the well-known one, OIDC Discovery §4 in front of it.
const behind =
  (path: string) =>
  ({ publicApiAddress }: GatewayConfig) => {
    const { pathname } = new URL(publicApiAddress);
    return pathname === '/' ? [] : [`${path}${pathname}`];
  };

const { openidConfiguration, authorizationServer, protectedResource } = WELL_KNOWN_PATHS;
const SHARED = { tag: 'Metadata', family: 'oauth', origins: 'any', oauth: true } as const;

/** The documents that clients configure themselves from: OIDC Discovery §4, RFC 8414 §3, RFC 9728 §3. */
export const wellKnownEndpoints: readonly Endpoint[] = [
  {
    ...SHARED,
    path: openidConfiguration,
    alsoAt: behind(openidConfiguration),
    operations: {
      GET: serverDocument('readOpenidConfiguration', 'Metadata of the OpenID provider (OIDC Discovery §4)'),
    },
  },
  {
    ...SHARED,
    path: authorizationServer,
    alsoAt: behind(authorizationServer),
    operations: {
      GET: serverDocument('readAuthorizationServer', 'Metadata of the authorization server (RFC 8414 §3)'),
    },
  },
  { ...SHARED, path: protectedResource, alone: true, operations: { GET: readProtectedResource } },
  { ...SHARED, path: `${protectedResource}/*path`, alone: true, operations: { GET: readProtectedResourceAt } },
];
