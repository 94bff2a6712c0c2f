import { createHash, randomBytes } from 'node:crypto';
import { type Answer, expectStatus, send } from '../http.ts';
import { REDIRECT_URI } from '../people/administrator.ts';
import type { Person } from '../people/person.ts';

export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** What the first-party client, and every other with the policy inherit, asks for (product.md §3). */
export const FIRST_PARTY_SCOPE = 'openid profile offline_access';

type Parameters = Readonly<Record<string, string>>;

/** An OAuth client that sends exactly what it is told to. */
export type RawClient = {
  /** POST /api/oauth/token, with the client's credentials. */
  token(parameters: Parameters): Promise<Answer>;
  /** POST /api/oauth/device_authorization, with the client's credentials. */
  startDevice(parameters?: Parameters): Promise<Answer>;
  pollDevice(deviceCode: string): Promise<Answer>;
  refresh(refreshToken: string, parameters?: Parameters): Promise<Answer>;
  exchange(code: string, verifier: string, parameters?: Parameters): Promise<Answer>;
  /** An authorize URL with state, nonce and PKCE, and the verifier for it. */
  authorizeUrl(parameters?: Parameters): { url: URL; verifier: string; state: string };
  /** The code that a person's approval of an authorize request gives, and the verifier for it. */
  approvedCode(person: Person, parameters?: Parameters): Promise<{ code: string; verifier: string }>;
  /** The whole code flow: the tokens of a person's approval. */
  tokensByCode(person: Person, scope: string): Promise<Answer['body']>;
  /** The whole device flow: the tokens of a person's approval. */
  tokensByDevice(person: Person, scope: string): Promise<Answer['body']>;
};

/** A client at a gateway's address. Its secret, if it has one, goes into the body. */
export function rawClient(address: string, credentials: { client_id: string; client_secret?: string }): RawClient {
  const { client_id, client_secret } = credentials;
  const own: Parameters = { client_id, ...(client_secret === undefined ? {} : { client_secret }) };
  const token = (parameters: Parameters) => postForm(`${address}/api/oauth/token`, { ...own, ...parameters });
  const startDevice = (parameters: Parameters = {}) =>
    postForm(`${address}/api/oauth/device_authorization`, { ...own, ...parameters });
  const pollDevice = (deviceCode: string) => token({ grant_type: DEVICE_CODE_GRANT, device_code: deviceCode });
  const exchange = (code: string, verifier: string, parameters: Parameters = {}) =>
    token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: verifier,
      ...parameters,
    });
  const authorizeUrl = (parameters: Parameters = {}) => newAuthorizeUrl(address, client_id, parameters);
  const approvedCode = async (person: Person, parameters: Parameters = {}) => {
    const { url, verifier } = authorizeUrl(parameters);
    const callback = await person.approveAuthorization(url);
    return { code: callback.searchParams.get('code') ?? '', verifier };
  };

  return {
    token,
    startDevice,
    pollDevice,
    exchange,
    authorizeUrl,
    approvedCode,
    refresh: (refreshToken, parameters = {}) =>
      token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...parameters }),
    async tokensByCode(person, scope) {
      const { code, verifier } = await approvedCode(person, { scope });
      return expectStatus(await exchange(code, verifier), 200);
    },
    async tokensByDevice(person, scope) {
      const started = expectStatus(await startDevice({ scope }), 200);
      await person.approveDevice(started.user_code);
      return expectStatus(await pollDevice(started.device_code), 200);
    },
  };
}

function newAuthorizeUrl(address: string, clientId: string, parameters: Parameters) {
  const { verifier, challenge } = pkce();
  const state = randomBytes(8).toString('hex');
  const url = new URL('/api/oauth/authorize', address);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...parameters,
  }).toString();
  return { url, verifier, state: url.searchParams.get('state') ?? '' };
}

/** RFC 7636 §4.1, §4.2. */
export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** POST of a form; a text goes as it is, for forms that URLSearchParams would not write. */
export function postForm(url: string | URL, form: Parameters | string, headers: Parameters = {}): Promise<Answer> {
  return send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  });
}

export function userinfo(address: string, accessToken: string): Promise<Answer> {
  return send(`${address}/api/oauth/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } });
}
