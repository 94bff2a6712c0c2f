import { createHash, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { expect } from 'vitest';
import { postForm } from '../support/clients/oauth-client.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI, type RegisteredClient } from '../support/people/administrator.ts';
import { type Visit, type Visitor, visit } from './visit.ts';

/** Parameters of an authorization request; undefined leaves out what is usually sent. */
export type Parameters = Readonly<Record<string, string | undefined>>;

/** What one sign-in gave, all of it checked as the suite's conditions check it. */
export type SignIn = Visit & {
  readonly code: string;
  readonly tokens: Answer['body'];
  readonly idToken: JWTPayload;
};

/** The confidential client of the suite's OpenID Connect plans, authenticating with client_secret_basic. */
export type RelyingParty = {
  readonly clientId: string;
  authorizeUrl(parameters?: Parameters): URL;
  /** The whole code flow. */
  signIn(visitor: Visitor, parameters?: Parameters, more?: TokenParameters): Promise<SignIn>;
  /** What is left of the flow after the person came back. */
  complete(visited: Visit, request: URL, more?: TokenParameters): Promise<SignIn>;
  token(parameters: TokenParameters): Promise<Answer>;
  exchange(code: string, more?: TokenParameters): Promise<Answer>;
  readonly verifyIdToken: ReturnType<typeof idTokenVerifier>;
};

type TokenParameters = Readonly<Record<string, string>>;
type Authenticate = (client: RegisteredClient) => { headers: TokenParameters; form: TokenParameters };

const secretBasic: Authenticate = ({ client_id, client_secret }) => ({
  headers: { authorization: `Basic ${btoa(`${client_id}:${client_secret}`)}` },
  form: {},
});

export const secretPost: Authenticate = ({ client_id, client_secret = '' }) => ({
  headers: {},
  form: { client_id, client_secret },
});

/** Knows the issuer alone, as the suite does, and the client that was registered for it. */
export async function relyingParty(
  issuer: string,
  client: RegisteredClient,
  authenticate: Authenticate = secretBasic,
): Promise<RelyingParty> {
  const server = await discover(issuer);
  const verifyIdToken = idTokenVerifier(server, client.client_id);

  const token = (parameters: TokenParameters) => {
    const { headers, form } = authenticate(client);
    return postForm(server.token_endpoint, { ...form, ...parameters }, headers);
  };
  const exchange = (code: string, more: TokenParameters = {}) =>
    token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...more });
  const complete: RelyingParty['complete'] = async (visited, request, more) => {
    const code = expectCode(visited, request, server.issuer);
    const tokens = expectTokens(await exchange(code, more));
    const nonce = request.searchParams.get('nonce');
    const idToken = await verifyIdToken(tokens.id_token, { nonce, accessToken: tokens.access_token });
    return { ...visited, code, tokens, idToken };
  };
  const authorizeUrl = (parameters: Parameters = {}) =>
    authorizationRequest(server.authorization_endpoint, client.client_id, parameters);

  return {
    clientId: client.client_id,
    authorizeUrl,
    token,
    exchange,
    verifyIdToken,
    complete,
    async signIn(visitor, parameters, more) {
      const url = authorizeUrl(parameters);
      return complete(await visit(visitor, url), url, more);
    },
  };
}

/** The server's metadata (OIDC Discovery §4). */
export async function discover(issuer: string): Promise<Answer['body']> {
  return expectStatus(await send(`${issuer}/.well-known/openid-configuration`), 200);
}

/** Checks ID tokens for one client, with the published keys (OIDC Core §3.1.3.7); a nonce of null means none. */
export function idTokenVerifier(server: Answer['body'], audience: string) {
  const keys = createRemoteJWKSet(new URL(server.jwks_uri));
  return async (idToken: string, { nonce, accessToken }: { nonce?: string | null; accessToken?: string }) => {
    const expected = { issuer: server.issuer, audience, requiredClaims: ['sub', 'iat', 'exp'] };
    const { payload, protectedHeader } = await jwtVerify(idToken, keys, expected);
    expect(protectedHeader.kid).toEqual(expect.any(String));
    expect(payload.sub).toMatch(/^[\x20-\x7e]{1,255}$/);
    if (nonce !== undefined) expect(payload.nonce ?? null).toBe(nonce);
    if (accessToken !== undefined) expect(payload.at_hash).toBe(leftHalf(accessToken));
    return payload;
  };
}

/** An authorization request with a state and a nonce of its own. */
export function authorizationRequest(endpoint: string, clientId: string, parameters: Parameters): URL {
  const url = new URL(endpoint);
  const usual = {
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'openid',
    state: randomBytes(8).toString('hex'),
    nonce: randomBytes(8).toString('hex'),
  };
  for (const [name, value] of Object.entries({ ...usual, ...parameters })) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}

/** The callback is the one that was asked for, with the state unchanged, the issuer and a code. */
export function expectCode({ callback, answer }: Visit, request: URL, issuer: string): string {
  expect(callback?.searchParams.get('error') ?? answer.body, callback?.href).toBeUndefined();
  const { state, iss, code, ...rest } = Object.fromEntries(callback?.searchParams ?? []);
  expect(`${callback?.origin}${callback?.pathname}`).toBe(REDIRECT_URI);
  expect({ state: state ?? null, iss, rest }).toEqual({
    state: request.searchParams.get('state'),
    iss: issuer,
    rest: {},
  });
  return code ?? '';
}

/** RFC 6749 §5.1. */
export function expectTokens(answer: Answer): Answer['body'] {
  const tokens = expectStatus(answer, 200);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(tokens).toMatchObject({ access_token: expect.any(String), scope: expect.any(String) });
  expect(tokens.token_type).toMatch(/^(bearer|dpop)$/i);
  expect(tokens.expires_in).toBeGreaterThan(0);
  return tokens;
}

/** at_hash of what is signed with SHA-256 (OIDC Core §3.1.3.6). */
const leftHalf = (token: string) => createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
