import type { Person } from '../support/people/person.ts';

/** A person's browser at a web application that listens at this address. */
export type ApplicationVisit = {
  /** The text of a page, after all redirects within the application; goes through the sign-in when it is sent there. */
  open(path: string): Promise<string>;
};

export function visitApplication(address: string, issuer: string, person: Person): ApplicationVisit {
  const cookies = new Map<string, string>();
  return {
    async open(path) {
      let url = new URL(path, address);
      for (let redirects = 0; redirects < 10; redirects += 1) {
        const response = await fetch(url, { redirect: 'manual', headers: { cookie: cookieHeader(cookies) } });
        for (const line of response.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          cookies.set(name, value);
        }
        const location = response.headers.get('location');
        if (location === null) return response.text();
        url = new URL(location, url);
        if (url.origin === new URL(issuer).origin) url = await person.approveAuthorization(url);
      }
      throw new Error(`${path} redirects for ever.`);
    },
  };
}

const cookieHeader = (cookies: ReadonlyMap<string, string>) =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
