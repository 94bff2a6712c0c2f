import type { CallOptions } from '@connectrpc/connect';
import { z } from 'zod';
import type { TokenSet } from '../../../proto/gen/storyden/oauth/v1/token_pb.ts';
import { GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import { TOKEN_TYPES } from '../../../proto/vocabulary/token-types.ts';
import type { ClientAuthentication } from '../../auth/client-credentials.ts';
import type { Parameters } from '../../http/parameters.ts';
import { invalidRequest } from '../../http/problem.ts';
import { clientCredentials, resource } from '../../openapi/client-authentication.ts';
import { scopeText } from '../../openapi/vocabulary.ts';
import type { RpcClients } from '../../rpc-clients.ts';

/** Who asks, and the proof of the key at hand. */
type Asking = { readonly client: ClientAuthentication; readonly dpopProof: string | undefined };

type Exchange = (
  tokens: RpcClients['tokens'],
  asking: Asking,
  parameters: Parameters<string>,
  call: CallOptions,
) => Promise<{ readonly tokens?: TokenSet | undefined; readonly issuedTokenType?: string }>;

type GrantType = {
  /** What the grant knows; anything else is a stray parameter and ignored (RFC 6749 §3.2). */
  readonly parameters: readonly string[];
  readonly exchange: Exchange;
};

/** RFC 6749 §4.1.3, RFC 7636 §4.5. */
const authorizationCode = z
  .object({
    grant_type: z.literal(GRANT_TYPES.authorizationCode),
    code: z.string(),
    redirect_uri: z.string().meta({ description: 'As in the authorization request.' }),
    code_verifier: z.string().optional().meta({ description: 'RFC 7636 §4.5; required if there was a challenge.' }),
    resource,
    ...clientCredentials,
  })
  .meta({ id: 'AuthorizationCodeGrant', description: 'RFC 6749 §4.1.3' });

const exchangeAuthorizationCode: Exchange = (tokens, asking, { values, resources }, call) => {
  const { redirect_uri: redirectUri, code_verifier: codeVerifier } = values;
  const code = requireParameter(values, 'code');
  const request = { ...asking, code, redirectUri, codeVerifier, resources: [...resources] };
  return tokens.exchangeAuthorizationCode(request, call);
};

/** RFC 6749 §6. */
const refreshToken = z
  .object({
    grant_type: z.literal(GRANT_TYPES.refreshToken),
    refresh_token: z.string(),
    scope: scopeText.optional().meta({ description: 'Narrows this access token alone.' }),
    resource,
    ...clientCredentials,
  })
  .meta({ id: 'RefreshTokenGrant', description: 'RFC 6749 §6' });

const refreshTokens: Exchange = (tokens, asking, { values, resources }, call) => {
  const refreshToken = requireParameter(values, 'refresh_token');
  return tokens.refreshTokens({ ...asking, refreshToken, scope: values.scope, resources: [...resources] }, call);
};

/** RFC 6749 §4.4.2. */
const ownCredentials = z
  .object({
    grant_type: z.literal(GRANT_TYPES.clientCredentials),
    scope: scopeText.optional().meta({ description: 'Without it: everything that the client may have.' }),
    resource,
    ...clientCredentials,
  })
  .meta({ id: 'ClientCredentialsGrant', description: 'RFC 6749 §4.4.2' });

const issueClientCredentials: Exchange = (tokens, asking, { values, resources }, call) =>
  tokens.issueClientCredentials({ ...asking, scope: values.scope, resources: [...resources] }, call);

/** RFC 8628 §3.4. */
const deviceCode = z
  .object({
    grant_type: z.literal(GRANT_TYPES.deviceCode),
    device_code: z.string(),
    resource,
    ...clientCredentials,
  })
  .meta({ id: 'DeviceCodeGrant', description: 'RFC 8628 §3.4' });

const exchangeDeviceCode: Exchange = (tokens, asking, { values, resources }, call) => {
  const deviceCode = requireParameter(values, 'device_code');
  return tokens.exchangeDeviceCode({ ...asking, deviceCode, resources: [...resources] }, call);
};

const tokenType = z.enum(Object.values(TOKEN_TYPES));

/** RFC 8693 §2.1. */
const tokenExchange = z
  .object({
    grant_type: z.literal(GRANT_TYPES.tokenExchange),
    subject_token: z.string().meta({ description: 'An access token of this server: whom the client will act for.' }),
    subject_token_type: tokenType,
    actor_token: z.string().optional().meta({ description: 'An access token of who acts, if not the client itself.' }),
    actor_token_type: tokenType.optional().meta({ description: 'With actor_token alone.' }),
    requested_token_type: tokenType.optional().meta({ description: 'An access token, unless it says jwt.' }),
    scope: scopeText
      .optional()
      .meta({ description: 'Within the scope of the subject token; without it: all of that.' }),
    audience: z.array(z.string()).optional().meta({
      description: 'Who the token is for: a resource, storyden, or the client_id of a service. May repeat, for one.',
    }),
    resource,
    ...clientCredentials,
  })
  .meta({ id: 'TokenExchangeGrant', description: 'RFC 8693 §2.1, for clients that an administrator allowed it' });

const exchangeToken: Exchange = (tokens, asking, { values, resources, audiences }, call) => {
  const request = {
    subjectToken: requireParameter(values, 'subject_token'),
    subjectTokenType: requireParameter(values, 'subject_token_type'),
    actorToken: values.actor_token,
    actorTokenType: values.actor_token_type,
    requestedTokenType: values.requested_token_type,
    scope: values.scope,
  };
  return tokens.exchangeToken({ ...asking, ...request, resources: [...resources], audiences: [...audiences] }, call);
};

/** The form of the token endpoint. */
export const tokenRequest = z.discriminatedUnion('grant_type', [
  authorizationCode,
  refreshToken,
  ownCredentials,
  deviceCode,
  tokenExchange,
]);

/** What `grant_type` may be, with one RPC for each. */
export const GRANTS: ReadonlyMap<string, GrantType> = new Map([
  grantType(authorizationCode, exchangeAuthorizationCode),
  grantType(refreshToken, refreshTokens),
  grantType(ownCredentials, issueClientCredentials),
  grantType(deviceCode, exchangeDeviceCode),
  grantType(tokenExchange, exchangeToken),
]);

function grantType(
  { shape }: z.ZodObject<{ grant_type: z.ZodLiteral<string> }>,
  exchange: Exchange,
): [string, GrantType] {
  // What is read by others: `resource` and `audience` may repeat, and credentials are the client's.
  const shared = new Set(['grant_type', 'resource', 'audience', ...Object.keys(clientCredentials)]);
  const parameters = Object.keys(shape).filter((name) => !shared.has(name));
  return [shape.grant_type.value, { parameters, exchange }];
}

/** @throws ProblemError invalid_request if it is missing */
export function requireParameter(values: Parameters<string>['values'], name: string): string {
  const value = values[name];
  if (value === undefined) throw invalidRequest(`The parameter ${name} is missing.`);
  return value;
}
