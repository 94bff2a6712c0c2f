import { type Answer, expectStatus } from '../support/http.ts';
import type { Person } from '../support/people/person.ts';

/** What a person meets between opening an authorization request and coming back to the client. */
export type Visit = {
  /** The pages on the way, each of which a person has to do something about. */
  readonly pages: readonly URL[];
  /** Their last part of the path: `login`, `consent`. */
  readonly asked: readonly string[];
  /** Where the client is called back; undefined where it is not. */
  readonly callback: URL | undefined;
  /** The last answer of the authorization endpoint. */
  readonly answer: Answer;
};

/** Somebody at a browser: signed in or not, and able to sign in. */
export type Visitor = Pick<Person, 'get' | 'post' | 'handle' | 'password'>;

/** Opens an authorize URL and does what each page asks for: signs in, decides. */
export async function visit(visitor: Visitor, url: URL, decision: 'approve' | 'deny' = 'approve'): Promise<Visit> {
  return visitFrom(visitor, await open(visitor, url), decision);
}

/** Goes on from the first answer of the authorization endpoint. */
export async function visitFrom(visitor: Visitor, first: Answer, decision = 'approve'): Promise<Visit> {
  const pages: URL[] = [];
  let answer = first;
  for (;;) {
    const asked = pages.map((page) => page.pathname.split('/').at(-1) ?? '');
    const location = answer.headers.get('location');
    if (location === null) return { pages, asked, callback: undefined, answer };
    const page = new URL(location);
    const returnTo = page.searchParams.get('return_to');
    const requestId = page.searchParams.get('request_id');
    if (returnTo !== null && !asked.includes('login')) {
      pages.push(page);
      await signInAgain(visitor);
      answer = await open(visitor, new URL(returnTo));
    } else if (requestId !== null) {
      const decided = expectStatus(
        await visitor.post('/api/oauth/authorize/consent', { request_id: requestId, decision }),
        200,
      );
      pages.push(page);
      return { pages, asked: [...asked, 'consent'], callback: new URL(decided.location), answer };
    } else {
      return { pages, asked, callback: page, answer };
    }
  }
}

const open = (visitor: Visitor, { pathname, search }: URL) => visitor.get(`${pathname}${search}`);

async function signInAgain(visitor: Visitor) {
  const credentials = { identifier: visitor.handle, token: visitor.password };
  expectStatus(await visitor.post('/api/auth/password/signin', credentials), 200);
}
