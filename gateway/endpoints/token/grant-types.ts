import type { CallOptions } from '@connectrpc/connect';
import { z } from 'zod';
import type { TokenSet } from '../../../proto/gen/storyden/oauth/v1/token_pb.ts';
import { GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
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
) => Promise<{ readonly tokens?: TokenSet | undefined }>;

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

/** The form of the token endpoint. */
export const tokenRequest = z.discriminatedUnion('grant_type', [
  authorizationCode,
  refreshToken,
  ownCredentials,
  deviceCode,
]);

/** What `grant_type` may be, with one RPC for each. */
export const GRANTS: ReadonlyMap<string, GrantType> = new Map([
  grantType(authorizationCode, exchangeAuthorizationCode),
  grantType(refreshToken, refreshTokens),
  grantType(ownCredentials, issueClientCredentials),
  grantType(deviceCode, exchangeDeviceCode),
]);

function grantType(
  { shape }: z.ZodObject<{ grant_type: z.ZodLiteral<string> }>,
  exchange: Exchange,
): [string, GrantType] {
  // What every grant has is read by others: `resource` may repeat, and credentials are the client's.
  const shared = new Set(['grant_type', 'resource', ...Object.keys(clientCredentials)]);
  const parameters = Object.keys(shape).filter((name) => !shared.has(name));
  return [shape.grant_type.value, { parameters, exchange }];
}

/** @throws ProblemError invalid_request if it is missing */
export function requireParameter(values: Parameters<string>['values'], name: string): string {
  const value = values[name];
  if (value === undefined) throw invalidRequest(`The parameter ${name} is missing.`);
  return value;
}
