import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { z } from 'zod';
import type { Actor, IntrospectTokenResponse } from '../../../proto/gen/storyden/oauth/v1/token_pb.ts';
import { OAUTH_PATHS } from '../../../proto/vocabulary/paths.ts';
import { form } from '../../http/form-body.ts';
import { type Form, readDistinctParameters } from '../../http/parameters.ts';
import { invalidRequest } from '../../http/problem.ts';
import { clientCredentials } from '../../openapi/client-authentication.ts';
import { clientId, scopeText } from '../../openapi/vocabulary.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { type Json, operation } from '../../routing/operation.ts';

const seconds = z.int().optional().meta({ description: 'Seconds since 1970.' });

/** RFC 8693 §4.1. The actors before are nested in it. */
const actor = z
  .object({
    sub: z.string(),
    client_id: clientId,
    get act() {
      return actor.optional();
    },
  })
  .meta({ id: 'Actor', description: 'Who acts for the subject, and who did before (RFC 8693 §4.1)' });

const introspection = z
  .object({
    active: z.boolean().meta({ description: 'Nothing else is said of a token that is not.' }),
    scope: scopeText.optional(),
    client_id: clientId.optional(),
    username: z.string().optional(),
    token_type: z.string().optional(),
    exp: seconds,
    iat: seconds,
    sub: z.string().optional(),
    aud: z.string().optional(),
    iss: z.string().optional(),
    jti: z.string().optional(),
    auth_time: seconds,
    grant_id: z.string().optional(),
    cnf: z.object({ jkt: z.string() }).optional().meta({ description: 'RFC 9449 §6.2' }),
    act: actor.optional(),
  })
  .meta({ id: 'Introspection', description: 'RFC 7662 §2.2' });

const actorJson = ({ sub, clientId, act }: Actor): Json<typeof actor> => ({
  sub,
  client_id: clientId,
  act: act && actorJson(act),
});

/** RFC 7662 §2.2. */
function introspectionJson(token: IntrospectTokenResponse): Json<typeof introspection> {
  if (!token.active) return { active: false };
  return {
    active: true,
    scope: token.scope,
    client_id: token.clientId,
    username: token.username,
    token_type: token.tokenType,
    exp: epochSeconds(token.expiresAt),
    iat: epochSeconds(token.issuedAt),
    sub: token.sub,
    aud: token.aud,
    iss: token.iss,
    jti: token.jti,
    auth_time: epochSeconds(token.authTime),
    grant_id: token.grantId,
    cnf: token.dpopJkt === undefined ? undefined : { jkt: token.dpopJkt },
    act: token.act && actorJson(token.act),
  };
}

/** RFC 7519 §2, NumericDate. */
function epochSeconds(time: Timestamp | undefined): number | undefined {
  return time && Math.floor(timestampDate(time).getTime() / 1000);
}

const ONE = {
  who: 'client',
  body: form(
    z.object({
      token: z.string(),
      token_type_hint: z.string().optional().meta({ description: 'Not needed.' }),
      ...clientCredentials,
    }),
  ),
  refuses: {
    401: 'The client could not be authenticated: invalid_client.',
    429: 'Too many failed authentications of this client.',
  },
} as const;

/** The token of a form. The hint is needed by nobody; it is read so that it cannot be sent twice. */
function tokenIn(sent: Form): string {
  const { token } = readDistinctParameters(sent, ['token', 'token_type_hint']).values;
  if (token === undefined) throw invalidRequest('The parameter token is missing.');
  return token;
}

const revokeToken = operation({
  ...ONE,
  id: 'revokeToken',
  summary: 'Give a token back',
  description: 'The revocation endpoint (RFC 7009 §2). A token that is unknown is as good as revoked.',
  answer: { 200: { description: 'It is good no longer.', json: z.object({}) } },
  handle: async ({ rpc, call, client, body }) => {
    await rpc.tokens.revokeToken({ client, token: tokenIn(body) }, call);
    return {};
  },
});

const introspectToken = operation({
  ...ONE,
  id: 'introspectToken',
  summary: 'Ask what a token is worth',
  description:
    'The introspection endpoint (RFC 7662 §2), for confidential clients and not for pages. A client that registered itself is told of its own tokens alone, and of those that are for it.',
  answer: { 200: { description: 'What it is worth now.', json: introspection } },
  handle: async ({ rpc, call, client, body }) =>
    introspectionJson(await rpc.tokens.introspectToken({ client, token: tokenIn(body) }, call)),
});

const SHARED = { tag: 'OAuth', family: 'oauth', oauth: true } as const;

/** Where clients give tokens back (RFC 7009 §2) and ask what they are worth (RFC 7662 §2). */
export const tokenStatusEndpoints: readonly Endpoint[] = [
  { ...SHARED, path: OAUTH_PATHS.revocation, origins: 'any', operations: { POST: revokeToken } },
  // Resource servers ask; their secret is in no page.
  { ...SHARED, path: OAUTH_PATHS.introspection, origins: 'servers', operations: { POST: introspectToken } },
];
