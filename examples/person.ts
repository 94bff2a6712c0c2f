/** Plays a person with a browser: signs in with a handle and a password, then reads and answers as a frontend would. */
export type Person = {
  /** Opens an address and returns where it redirects to. */
  follow(url: URL): Promise<URL>;
  getJson(path: string): Promise<Json>;
  postJson(path: string, body: Json): Promise<Json>;
};

// biome-ignore lint/suspicious/noExplicitAny: answers of documented endpoints.
type Json = Record<string, any>;

/** @param handleAndPassword `handle:password`, as given on the command line. */
export async function signIn(issuer: string, handleAndPassword: string): Promise<Person> {
  const colon = handleAndPassword.indexOf(':');
  if (colon < 1) throw new Error('The person is given as handle:password.');
  const response = await fetch(new URL('/api/auth/password/signin', issuer), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      identifier: handleAndPassword.slice(0, colon),
      token: handleAndPassword.slice(colon + 1),
    }),
  });
  await readJson(response);
  const [cookie = ''] = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  return signedInPerson(issuer, cookie);
}

function signedInPerson(issuer: string, cookie: string): Person {
  return {
    async follow(url) {
      const response = await fetch(url, { headers: { cookie }, redirect: 'manual' });
      const location = response.headers.get('location');
      if (location === null)
        throw new Error(`${url.pathname} redirects nowhere: ${response.status} ${reason(await response.text())}`);
      return new URL(location);
    },
    async getJson(path) {
      return readJson(await fetch(new URL(path, issuer), { headers: { cookie } }));
    },
    async postJson(path, body) {
      const headers = { cookie, 'content-type': 'application/json' };
      return readJson(await fetch(new URL(path, issuer), { method: 'POST', headers, body: JSON.stringify(body) }));
    },
  };
}

async function readJson(response: Response): Promise<Json> {
  const text = await response.text();
  if (!response.ok) {
    throw Object.assign(new Error(`${new URL(response.url).pathname} answered ${response.status}: ${reason(text)}`), {
      status: response.status,
    });
  }
  return JSON.parse(text);
}

/** What an error answer says to a person: `error_description` of OAuth endpoints, `message` and `suggested` of the others. */
function reason(text: string): string {
  try {
    const { error_description, message, suggested } = JSON.parse(text);
    return error_description ?? [message, suggested].filter(Boolean).join(' ');
  } catch {
    return text;
  }
}
