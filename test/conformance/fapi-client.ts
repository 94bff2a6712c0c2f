import { createHash, randomUUID } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { ASSERTION_TYPE, assertion, type ClientKey, newClientKey } from '../support/clients/client-keys.ts';
import { pkce, postForm } from '../support/clients/oauth-client.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { type Administrator, REDIRECT_URI, type RegisteredClient } from '../support/people/administrator.ts';
import {
  authorizationRequest,
  discover,
  expectCode,
  expectTokens,
  idTokenVerifier,
  type Parameters,
  type SignIn,
} from './relying-party.ts';
import { type Visit, type Visitor, visit } from './visit.ts';

type Claims = Readonly<Record<string, unknown>>;
type Form = Readonly<Record<string, string>>;

/** A proof of possession that is other than it should be; undefined takes a member away. */
export type ProofChanges = {
  readonly key?: ClientKey;
  readonly claims?: Claims;
  readonly header?: Claims;
  /** What becomes of the signed proof on its way. */
  readonly spoil?: (proof: string) => string;
};

/** What is other than usual about a request; null leaves the proof or the assertion out. */
type Changes = {
  readonly proof?: ProofChanges | null;
  readonly assertion?: { readonly key?: ClientKey; readonly claims?: Claims } | null;
  /** What is pushed in the place of the parameters: a request object that holds them. */
  readonly wrap?: (parameters: Form) => Promise<Form>;
};

export type Pushed = {
  /** What the PAR endpoint answered. */
  readonly par: Answer;
  /** The request, as it would be without pushing it. */
  readonly request: URL;
  readonly verifier: string;
};

/** A client of the FAPI 2.0 Security Profile: private_key_jwt, pushed requests, DPoP, PKCE. */
export type FapiClient = RegisteredClient & {
  readonly key: ClientKey;
  readonly dpopKey: ClientKey;
  readonly server: Answer['body'];
  push(parameters?: Parameters, changes?: Changes): Promise<Pushed>;
  /** Where the browser goes with a request_uri. As OIDC wants it, it repeats what is in the pushed request. */
  authorizeUrl(pushed: Pushed): URL;
  /** Pushes and has the person decide. */
  authorize(visitor: Visitor, parameters?: Parameters, changes?: Changes): Promise<Visit & Pushed & { code: string }>;
  token(form: Form, changes?: Changes): Promise<Answer>;
  exchange(authorized: { code: string; verifier: string }, changes?: Changes, form?: Form): Promise<Answer>;
  /** The whole flow, checked. */
  signIn(visitor: Visitor, parameters?: Parameters, changes?: Changes): Promise<SignIn>;
  userinfo(accessToken: string, changes?: Pick<Changes, 'proof'>, scheme?: string): Promise<Answer>;
  readonly verifyIdToken: ReturnType<typeof idTokenVerifier>;
};

/** Registers a client as the suite's plan asks for it, with one of the profile's algorithms. */
export async function fapiClient(
  issuer: string,
  admin: Administrator,
  alg: 'PS256' | 'ES256' = 'ES256',
  fields: Claims = {},
): Promise<FapiClient> {
  const key = await newClientKey(alg);
  const client = await admin.createClient({
    type: 'confidential',
    allowed_grants: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: alg,
    id_token_signed_response_alg: 'ES256',
    jwks: { keys: [key.jwk] },
    require_pushed_authorization_requests: true,
    dpop_bound_access_tokens: true,
    ...fields,
  });
  return clientAt(await discover(issuer), client, key, await newClientKey('ES256'));
}

function clientAt(server: Answer['body'], client: RegisteredClient, key: ClientKey, dpopKey: ClientKey): FapiClient {
  const clientId = client.client_id;
  const verifyIdToken = idTokenVerifier(server, clientId);

  const credentials = async (changes: Changes['assertion'] = {}): Promise<Form> => {
    if (changes === null) return { client_id: clientId };
    const signed = await assertion(changes.key ?? key, clientId, server.issuer, changes.claims);
    return { client_assertion_type: ASSERTION_TYPE, client_assertion: signed };
  };
  const post = (url: string, form: Form, { proof, assertion: changes }: Changes) =>
    proved('POST', url, proof, dpopKey, async (headers) =>
      postForm(url, { ...(await credentials(changes)), ...form }, headers),
    );

  const push: FapiClient['push'] = async (parameters = {}, changes = {}) => {
    const { verifier, challenge } = pkce();
    const request = authorizationRequest(server.authorization_endpoint, clientId, {
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...parameters,
    });
    const { wrap = async (form: Form) => form } = changes;
    const form = await wrap(Object.fromEntries(request.searchParams));
    // A proof at this endpoint binds the code already, which is for the client to want (RFC 9449 §10.1).
    const par = await post(server.pushed_authorization_request_endpoint, form, { proof: null, ...changes });
    return { par, request, verifier };
  };
  const authorizeUrl = ({ par, request }: Pushed) => {
    const url = new URL(server.authorization_endpoint);
    for (const name of ['client_id', 'redirect_uri', 'response_type', 'scope', 'state', 'nonce']) {
      const value = request.searchParams.get(name);
      if (value !== null) url.searchParams.set(name, value);
    }
    url.searchParams.set('request_uri', expectStatus(par, 201).request_uri);
    return url;
  };
  const authorize: FapiClient['authorize'] = async (visitor, parameters, changes) => {
    const pushed = await push(parameters, changes);
    const visited = await visit(visitor, authorizeUrl(pushed));
    return { ...pushed, ...visited, code: expectCode(visited, pushed.request, server.issuer) };
  };
  const token: FapiClient['token'] = (form, changes = {}) => post(server.token_endpoint, form, changes);
  const exchange: FapiClient['exchange'] = ({ code, verifier }, changes, form = { code_verifier: verifier }) =>
    token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...form }, changes);

  return {
    ...client,
    key,
    dpopKey,
    server,
    push,
    authorizeUrl,
    authorize,
    token,
    exchange,
    verifyIdToken,
    async signIn(visitor, parameters, changes) {
      const authorized = await authorize(visitor, parameters, changes);
      const { proof, ...rest } = changes ?? {};
      const tokens = expectTokens(await exchange(authorized, proof ? { ...rest, proof } : rest));
      const nonce = authorized.request.searchParams.get('nonce');
      const idToken: JWTPayload = await verifyIdToken(tokens.id_token, { nonce, accessToken: tokens.access_token });
      return { ...authorized, tokens, idToken };
    },
    userinfo(accessToken, { proof = {} } = {}, scheme = 'DPoP') {
      const url = server.userinfo_endpoint;
      const ath = createHash('sha256').update(accessToken).digest('base64url');
      const withHash = proof && { ...proof, claims: { ath, ...proof.claims } };
      return proved('GET', url, withHash, dpopKey, (headers) =>
        send(url, { headers: { authorization: `${scheme} ${accessToken}`, ...headers } }),
      );
    },
  };
}

/** Sends with a proof, and once more with the nonce that the server may ask for (RFC 9449 §8, §9). */
async function proved(
  method: string,
  url: string,
  changes: ProofChanges | null | undefined,
  key: ClientKey,
  request: (headers: Form) => Promise<Answer>,
): Promise<Answer> {
  if (changes === null) return request({});
  const { spoil = (proof: string) => proof } = changes ?? {};
  const attempt = async (nonce?: string) => {
    const claims = { htm: method, htu: url, nonce, ...changes?.claims };
    return request({ dpop: spoil(await dpopProof(changes?.key ?? key, claims, changes)) });
  };
  const answer = await attempt();
  const wanted = answer.body?.error === 'use_dpop_nonce' ? answer.headers.get('dpop-nonce') : null;
  return wanted === null ? answer : attempt(wanted);
}

/** RFC 9449 §4.2. */
function dpopProof({ alg, jwk, privateKey }: ClientKey, claims: Claims, { header = {} }: ProofChanges = {}) {
  const { kty, crv, x, y, n, e } = jwk;
  const publicJwk = Object.fromEntries(Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value));
  const all = { jti: randomUUID(), iat: Math.floor(Date.now() / 1000), ...claims };
  const wanted = Object.entries(all).filter(([, value]) => value !== undefined);
  return new SignJWT(Object.fromEntries(wanted))
    .setProtectedHeader({ alg, typ: 'dpop+jwt', jwk: publicJwk, ...header })
    .sign(privateKey);
}
