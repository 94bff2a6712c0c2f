import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

type Members = Readonly<Record<string, unknown>>;

/** An issuer that signs whatever it is told to, and can be taken away: for tokens that no good issuer makes. */
export type TokenIssuer = {
  readonly issuer: string;
  /** How often its metadata and its key set were asked for. */
  readonly asked: { metadata: number; keys: number };
  /** What it answers to everybody instead; undefined: what it should. */
  answer: { status: number; body: unknown } | undefined;
  /** The issuer that its metadata names; its own unless a test says otherwise. */
  named: string;
  /** A new key that signs from now on. It is published with the others unless it is `hidden`. */
  rotate(options?: { alg?: string; hidden?: true }): Promise<void>;
  /** A good access token for the audience `storyden`, but for the claims and headers that a test wants otherwise. */
  token(claims?: Members, header?: Members): Promise<string>;
  stop(): Promise<void>;
};

export async function startTokenIssuer(path = ''): Promise<TokenIssuer> {
  const published: JWK[] = [];
  let current: { alg: string; kid: string; key: CryptoKey } | undefined;
  const asked = { metadata: 0, keys: 0 };
  const server = createServer((request, response) => {
    const { status, body } = issuer.answer ?? answerTo(request.url);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const answerTo = (url: string | undefined) => {
    if (url === `/.well-known/oauth-authorization-server${path}`) {
      asked.metadata++;
      return { status: 200, body: { issuer: issuer.named, jwks_uri: `${issuer.issuer}/jwks` } };
    }
    if (url === `${path}/jwks`) {
      asked.keys++;
      return { status: 200, body: { keys: published } };
    }
    return { status: 404, body: {} };
  };
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const issuer: TokenIssuer = {
    issuer: `http://127.0.0.1:${port}${path}`,
    asked,
    answer: undefined,
    named: `http://127.0.0.1:${port}${path}`,
    async rotate({ alg = 'ES256', hidden } = {}) {
      const { publicKey, privateKey } = await generateKeyPair(alg);
      const kid = randomUUID();
      if (!hidden) published.push({ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' });
      current = { alg, kid, key: privateKey };
    },
    async token(claims = {}, header = {}) {
      if (current === undefined) throw new Error('it has no key');
      const now = Math.floor(Date.now() / 1000);
      const usual = {
        iss: issuer.issuer,
        sub: 'account',
        aud: 'storyden',
        iat: now,
        exp: now + 900,
        jti: randomUUID(),
      };
      const wanted = { ...usual, client_id: 'client', scope: 'READ_PROFILE', grant_id: 'grant', ...claims };
      const said = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
      const protectedHeader = { alg: current.alg, kid: current.kid, typ: 'at+jwt', ...header };
      return new SignJWT(said).setProtectedHeader(protectedHeader).sign(current.key);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await issuer.rotate();
  return issuer;
}
