import type { HttpClient } from './http-client.ts';
import { type Answer, requireAnswer } from './wrong-answer.ts';

/** A member's browser over the load generator's connections. It keeps cookies as RFC 6265 §5 says, by path. */
export type MemberBrowser = {
  get(address: string): Promise<Answer>;
  /** The form has no fields. */
  postForm(address: string): Promise<Answer>;
  postJson(address: string, body: unknown): Promise<Answer>;
  /** Drops the cookies of single pages, of which a browser keeps the latest few. */
  leavePages(): void;
};

type Cookie = { readonly pair: string; readonly path: string };

const EXPIRED = /;\s*expires=thu, 01 jan 1970/i;

export function memberBrowser(http: HttpClient, cookies: ReadonlyMap<string, Cookie> = new Map()): MemberBrowser {
  const jar = new Map(cookies);
  const visit = async (address: string, send: (path: string, headers: { cookie: string }) => Promise<Answer>) => {
    const { pathname, search } = new URL(address, 'http://localhost');
    const matching = [...jar.values()].filter(({ path }) => pathname.startsWith(path));
    const answer = await send(`${pathname}${search}`, { cookie: matching.map(({ pair }) => pair).join('; ') });
    for (const line of answer.headers['set-cookie'] ?? []) keep(jar, line);
    return answer;
  };
  return {
    get: (address) => visit(address, (path, headers) => http.get(path, headers)),
    postForm: (address) => visit(address, (path, headers) => http.postForm(path, {}, headers)),
    postJson: (address, body) => visit(address, (path, headers) => http.postJson(path, body, headers)),
    leavePages() {
      for (const [key, { path }] of jar) if (path !== '/') jar.delete(key);
    },
  };
}

/** The cookie of a session that began elsewhere, good everywhere. */
export function sessionCookie(pair: string): ReadonlyMap<string, Cookie> {
  return new Map([[pair, { pair, path: '/' }]]);
}

/** @throws WrongAnswer if it is no redirect */
export function redirectOf({ status, headers }: Answer): string {
  requireAnswer([302, 303].includes(status), `status ${status} instead of a redirect`);
  return headers.location ?? '';
}

function keep(jar: Map<string, Cookie>, line: string) {
  const [pair = ''] = line.split(';');
  const path = /;\s*path=([^;]*)/i.exec(line)?.[1] ?? '/';
  const key = `${pair.slice(0, pair.indexOf('='))} ${path}`;
  if (EXPIRED.test(line)) jar.delete(key);
  else jar.set(key, { pair, path });
}
