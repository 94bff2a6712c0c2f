import type { CallOptions } from '@connectrpc/connect';
import type { RequestHandler } from 'express';
import type { TokenSet } from '../../../proto/gen/storyden/oauth/v1/token_pb.ts';
import { authenticationOf, type ClientAuthentication } from '../../auth/client-credentials.ts';
import { offerDpopNonce, readDpopProof } from '../../auth/dpop-header.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson } from '../../http/answer.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { readForm } from '../../http/form-body.ts';
import { requireMessage } from '../../http/message-values.ts';
import { type Form, type Parameters, readDistinctParameters } from '../../http/parameters.ts';
import { invalidRequest, oauthRefusal } from '../../http/problem.ts';
import { callFor, type RpcClients } from '../../rpc-clients.ts';

/** Who asks, and the proof of the key at hand. */
type Asking = { readonly client: ClientAuthentication; readonly dpopProof: string | undefined };

type GrantType = {
  /** What the grant knows; anything else is a stray parameter and ignored (RFC 6749 §3.2). */
  readonly parameters: readonly string[];
  readonly exchange: (
    tokens: RpcClients['tokens'],
    asking: Asking,
    parameters: Parameters<string>,
    call: CallOptions,
  ) => Promise<{ tokens?: TokenSet | undefined }>;
};

/** RFC 6749 §4.1.3, RFC 7636 §4.5. */
const AUTHORIZATION_CODE: GrantType = {
  parameters: ['code', 'redirect_uri', 'code_verifier'],
  exchange(tokens, asking, { values, resources }, call) {
    const code = required(values, 'code');
    const { redirect_uri: redirectUri, code_verifier: codeVerifier } = values;
    return tokens.exchangeAuthorizationCode(
      { ...asking, code, redirectUri, codeVerifier, resources: [...resources] },
      call,
    );
  },
};

/** RFC 8628 §3.4. */
const DEVICE_CODE: GrantType = {
  parameters: ['device_code'],
  exchange(tokens, asking, { values, resources }, call) {
    const deviceCode = required(values, 'device_code');
    return tokens.exchangeDeviceCode({ ...asking, deviceCode, resources: [...resources] }, call);
  },
};

/** RFC 6749 §6. */
const REFRESH_TOKEN: GrantType = {
  parameters: ['refresh_token', 'scope'],
  exchange(tokens, asking, { values, resources }, call) {
    const refreshToken = required(values, 'refresh_token');
    return tokens.refreshTokens({ ...asking, refreshToken, scope: values.scope, resources: [...resources] }, call);
  },
};

/** RFC 6749 §4.4.2. */
const CLIENT_CREDENTIALS: GrantType = {
  parameters: ['scope'],
  exchange(tokens, asking, { values, resources }, call) {
    return tokens.issueClientCredentials({ ...asking, scope: values.scope, resources: [...resources] }, call);
  },
};

const GRANTS = new Map([
  ['authorization_code', AUTHORIZATION_CODE],
  ['refresh_token', REFRESH_TOKEN],
  ['client_credentials', CLIENT_CREDENTIALS],
  ['urn:ietf:params:oauth:grant-type:device_code', DEVICE_CODE],
]);

/** What `grant_type` may be. */
export const GRANT_TYPES: readonly string[] = [...GRANTS.keys()];

/** The token endpoint (RFC 6749 §3.2): one RPC for each grant type. */
export function tokenEndpoints({ rpc }: GatewayContext): Route[] {
  const POST: RequestHandler = async (request, response) => {
    const form = await readForm(request, response);
    const grantType = readGrantType(form);
    const asking = { client: authenticationOf(request, form), dpopProof: readDpopProof(request) };
    const parameters = readDistinctParameters(form, grantType.parameters);
    const { tokens } = await grantType.exchange(rpc.tokens, asking, parameters, callFor(response));
    offerDpopNonce(response, tokens?.dpopNonce);
    answerJson(response, tokenJson(requireMessage(tokens)));
  };

  return [{ path: '/api/oauth/token', family: 'oauth', origins: 'any', oauth: true, methods: { POST } }];
}

function readGrantType(form: Form): GrantType {
  const { values } = readDistinctParameters(form, ['grant_type']);
  const grantType = GRANTS.get(required(values, 'grant_type'));
  if (grantType) return grantType;
  throw oauthRefusal('unsupported_grant_type', `Use one of the grant types ${GRANT_TYPES.join(', ')}.`);
}

function required(values: Parameters<string>['values'], name: string): string {
  const value = values[name];
  if (value === undefined) throw invalidRequest(`The parameter ${name} is missing.`);
  return value;
}

/** RFC 6749 §5.1, OIDC Core §3.1.3.3. */
function tokenJson(tokens: TokenSet) {
  return {
    access_token: tokens.accessToken,
    // A grant service of the previous release does not say.
    token_type: tokens.tokenType || 'Bearer',
    expires_in: tokens.expiresIn,
    scope: tokens.scope,
    refresh_token: tokens.refreshToken,
    id_token: tokens.idToken,
  };
}
