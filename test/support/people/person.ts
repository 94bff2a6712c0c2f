import { randomBytes } from 'node:crypto';
import { type Answer, expectStatus, locationOf, send } from '../http.ts';

export type Browser = {
  /** The gateway that the browser talks to, `http://127.0.0.1:port`. */
  readonly address: string;
  /** The `cookie` header as it would be sent now; undefined without a session. */
  cookie(): string | undefined;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  patch(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  put(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  delete(path: string, headers?: Record<string, string>): Promise<Answer>;
};

/** Somebody with a browser that is signed in. */
export type Person = Browser & {
  readonly id: string;
  readonly handle: string;
  readonly password: string;
  /** Opens an authorize URL and returns the id of the request that waits for consent. */
  openAuthorization(authorizeUrl: string | URL): Promise<string>;
  /** Opens an authorize URL, approves, and returns the address that the client is sent back to. */
  approveAuthorization(authorizeUrl: string | URL): Promise<URL>;
  denyAuthorization(authorizeUrl: string | URL): Promise<URL>;
  decideAuthorization(requestId: string, decision: string): Promise<Answer>;
  /** Reads the consent of a user code, which claims it. */
  readDevice(userCode: string): Promise<Answer>;
  decideDevice(userCode: string, decision: string): Promise<Answer>;
  /** Reads the consent of a user code and approves it. @throws if either is refused. */
  approveDevice(userCode: string): Promise<void>;
  denyDevice(userCode: string): Promise<void>;
};

/** A browser that keeps the session cookie and follows no redirect by itself. */
export function openBrowser(address: string, session?: string): Browser {
  let cookie = session;
  let knownBrowser: string | undefined;
  const request = async (method: string, path: string, body: unknown, headers: Record<string, string> = {}) => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await send(new URL(path, address), {
      method,
      headers: { ...json, ...cookieHeader(path, cookie, knownBrowser), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      if (pair.startsWith('storyden-known-browser=')) knownBrowser = pair;
      if (pair.startsWith('storyden-session=')) cookie = pair === 'storyden-session=' ? undefined : pair;
    }
    return answer;
  };
  return {
    address,
    cookie: () => cookie,
    get: (path, headers) => request('GET', path, undefined, headers),
    post: (path, body = {}, headers) => request('POST', path, body, headers),
    patch: (path, body = {}, headers) => request('PATCH', path, body, headers),
    put: (path, body = {}, headers) => request('PUT', path, body, headers),
    delete: (path, headers) => request('DELETE', path, {}, headers),
  };
}

function cookieHeader(path: string, session: string | undefined, knownBrowser: string | undefined) {
  const cookies = [session, /^\/api\/auth\/password(\/|$)/.test(path) ? knownBrowser : undefined];
  const sent = cookies.filter((pair) => pair !== undefined);
  return sent.length === 0 ? {} : { cookie: sent.join('; ') };
}

/** Somebody new, with a password of their own. */
export async function signUp(address: string, handle = anyHandle()): Promise<Person> {
  const password = randomBytes(12).toString('base64url');
  const browser = openBrowser(address);
  const { id } = expectStatus(
    await browser.post('/api/auth/password/signup', { identifier: handle, token: password }),
    200,
  );
  return person(browser, { id, handle, password });
}

export async function signIn(address: string, known: { handle: string; password: string }): Promise<Person> {
  const browser = openBrowser(address);
  const credentials = { identifier: known.handle, token: known.password };
  const { id } = expectStatus(await browser.post('/api/auth/password/signin', credentials), 200);
  return person(browser, { id, ...known });
}

/** The same person's browser at another gateway: a session is good at every one. */
export function atGateway(someone: Person, address: string): Person {
  return person(openBrowser(address, someone.cookie()), someone);
}

/** A handle that nobody has. */
export function anyHandle(): string {
  return `member-${randomBytes(6).toString('hex')}`;
}

function person(browser: Browser, { id, handle, password }: { id: string; handle: string; password: string }): Person {
  const openAuthorization = async (authorizeUrl: string | URL) => {
    const { pathname, search } = new URL(authorizeUrl);
    const consent = locationOf(await browser.get(`${pathname}${search}`));
    const requestId = consent.searchParams.get('request_id');
    if (requestId === null) throw new Error(`no consent page but ${consent.href}`);
    return requestId;
  };
  const decideAuthorization = (requestId: string, decision: string) =>
    browser.post('/api/oauth/authorize/consent', { request_id: requestId, decision });
  const openAndDecide = async (authorizeUrl: string | URL, decision: string) => {
    const requestId = await openAuthorization(authorizeUrl);
    return new URL(expectStatus(await decideAuthorization(requestId, decision), 200).location);
  };
  const readDevice = (userCode: string) =>
    browser.get(`/api/oauth/device/consent?${new URLSearchParams({ user_code: userCode })}`);
  const decideDevice = (userCode: string, decision: string) =>
    browser.post('/api/oauth/device/consent', { user_code: userCode, decision });
  const readAndDecideDevice = async (userCode: string, decision: string) => {
    expectStatus(await readDevice(userCode), 200);
    expectStatus(await decideDevice(userCode, decision), 200);
  };

  return {
    ...browser,
    id,
    handle,
    password,
    openAuthorization,
    decideAuthorization,
    approveAuthorization: (authorizeUrl) => openAndDecide(authorizeUrl, 'approve'),
    denyAuthorization: (authorizeUrl) => openAndDecide(authorizeUrl, 'deny'),
    readDevice,
    decideDevice,
    approveDevice: (userCode) => readAndDecideDevice(userCode, 'approve'),
    denyDevice: (userCode) => readAndDecideDevice(userCode, 'deny'),
  };
}
