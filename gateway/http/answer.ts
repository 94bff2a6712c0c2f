import type { Response } from 'express';

/** Writes a JSON answer; what is undefined is left out. */
export function answerJson(response: Response, body: unknown, status = 200) {
  answerBytes(response, JSON.stringify(body), status);
}

/** Writes a signed JWT as the answer (OIDC Core §5.3.2). */
export function answerJwt(response: Response, jwt: string) {
  response.writeHead(200, { 'Content-Type': 'application/jwt', 'Content-Length': Buffer.byteLength(jwt) });
  response.end(jwt);
}

/** Writes JSON that is serialized already. */
export function answerBytes(response: Response, json: string | Buffer, status = 200) {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(json) });
  response.end(json);
}

/** Writes an answer without a body. */
export function answerNothing(response: Response) {
  response.writeHead(204);
  response.end();
}

/** Sends the browser on; the address is used byte for byte. */
export function answerRedirect(response: Response, location: string) {
  response.writeHead(302, { Location: location, 'Content-Length': 0 });
  response.end();
}

/** Lets caches keep a public document for some minutes, or for so many seconds. */
export function allowCaching(response: Response, maxAge = 300) {
  response.setHeader('Cache-Control', `public, max-age=${maxAge}`);
  response.removeHeader('Pragma');
}

/** Serializes a document once for each object that it is made of: the same bytes are answered many times. */
export function serializedOnce() {
  const known = new WeakMap<object, Buffer>();
  return (source: object, make: () => unknown): Buffer => {
    const json = known.get(source) ?? Buffer.from(JSON.stringify(make()));
    known.set(source, json);
    return json;
  };
}
