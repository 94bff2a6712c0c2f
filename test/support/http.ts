/** An HTTP answer, read whole. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, if it is JSON; otherwise undefined. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it with the expectations that they state.
  readonly body: any;
};

/** Sends a request and follows no redirect. */
export async function send(url: string | URL, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = /^application\/json\b/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

/** The address that an answer redirects to. @throws if it redirects nowhere. */
export function locationOf(answer: Answer): URL {
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`no redirect but ${answer.status}: ${answer.text}`);
  return new URL(location);
}

/** The JSON body of an answer with the status that a test's preparation needs. */
export function expectStatus(answer: Answer, status: number): Answer['body'] {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${answer.text}`);
  return answer.body;
}
