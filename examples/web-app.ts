// A web application that signs people in with the authorization code flow (RFC 6749 §4.1, OpenID Connect Core §3.1).
//
//   npm run example:web-app -- [--issuer URL] [--port PORT]
//     --client-id ID [--client-secret SECRET]    a client registered with http://127.0.0.1:PORT/callback, or
//     --register-as handle:password              an administrator, who registers one; then open the address in a browser
//     --approve-as handle:password               the same, and the administrator signs in through it without a browser
import { createServer } from 'node:http';
import * as client from 'openid-client';
import { exitWithFailure, optionsOf } from './command-line.ts';
import { type Person, signIn } from './person.ts';

const options = optionsOf({
  issuer: { type: 'string', default: 'http://localhost:8000' },
  port: { type: 'string', default: '3333' },
  'client-id': { type: 'string' },
  'client-secret': { type: 'string' },
  'register-as': { type: 'string' },
  'approve-as': { type: 'string' },
});

const SCOPE = 'openid profile email offline_access READ_PUBLISHED_THREADS';
const redirectUri = `http://127.0.0.1:${options.port}/callback`;

async function main() {
  const administrator = options['register-as'] ?? options['approve-as'];
  const person = administrator ? await signIn(options.issuer, administrator) : undefined;
  const clientId = options['client-id'] ?? (person && (await registeredClient(person)));
  if (clientId === undefined) {
    throw new Error(
      `Name a client with --client-id; it needs the redirect URI ${redirectUri}. Or have an administrator register one with --register-as handle:password.`,
    );
  }

  const config = await client.discovery(new URL(options.issuer), clientId, options['client-secret'], undefined, {
    // The server on this machine speaks plain http.
    execute: options.issuer.startsWith('http:') ? [client.allowInsecureRequests] : [],
  });
  const attempt = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  };
  const authorizeUrl = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: SCOPE,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
  });

  const callback = waitForCallback();
  await callback.listening;
  console.log(`To sign in, open\n  ${authorizeUrl}\n`);
  if (person && options['approve-as']) await approve(person, authorizeUrl);
  await finish(config, await callback.url, attempt);
}

/** Exchanges the code, shows who signed in, and renews the tokens once. */
async function finish(
  config: client.Configuration,
  callbackUrl: URL,
  attempt: { state: string; nonce: string; verifier: string },
) {
  const tokens = await client.authorizationCodeGrant(config, callbackUrl, {
    expectedState: attempt.state,
    expectedNonce: attempt.nonce,
    pkceCodeVerifier: attempt.verifier,
  });
  const claims = tokens.claims();
  if (claims === undefined) throw new Error('The server sent no ID token.');
  const person = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
  console.log(`Signed in as         ${person.name} (@${person.preferred_username})`);
  console.log(`Granted scopes       ${tokens.scope}`);
  console.log(`ID token             ${JSON.stringify(claims)}`);

  if (tokens.refresh_token === undefined) throw new Error('The server sent no refresh token.');
  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token);
  console.log(`Renewed              good for ${renewed.expires_in} more seconds`);
}

/** Serves the redirect URI once. */
function waitForCallback(): { listening: Promise<void>; url: Promise<URL> } {
  const server = createServer();
  const listening = new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE' ? new Error(`Port ${options.port} is in use; choose another with --port.`) : error,
      ),
    );
    server.listen(Number(options.port), '127.0.0.1', resolve);
  });
  const url = new Promise<URL>((resolve) => {
    server.on('request', (request, response) => {
      const requested = new URL(request.url ?? '/', redirectUri);
      if (requested.pathname !== '/callback') {
        response.writeHead(404).end();
        return;
      }
      response
        .writeHead(200, { 'content-type': 'text/plain', connection: 'close' })
        .end('You may close this window.\n');
      server.close();
      resolve(requested);
    });
  });
  return { listening, url };
}

/** What the browser and the consent page do once the person has clicked "Approve". */
async function approve(person: Person, authorizeUrl: URL) {
  const requestId = (await person.follow(authorizeUrl)).searchParams.get('request_id') ?? '';
  const consent = await person.getJson(
    `/api/oauth/authorize/consent?${new URLSearchParams({ request_id: requestId })}`,
  );
  const decided = await person.postJson('/api/oauth/authorize/consent', { request_id: requestId, decision: 'approve' });
  console.log(`Approved             ${consent.client_name}, for ${consent.granted_scopes.join(' ')}`);
  await fetch(decided.location);
}

/** Registers the application, unless an earlier run has; only an administrator may choose a client_id. */
async function registeredClient(person: Person): Promise<string> {
  const registration = {
    client_id: 'example-web-app',
    name: 'Example web app',
    type: 'public',
    scope_policy: 'explicit',
    // The port of a loopback address is free when it is used (RFC 8252 §7.3).
    redirect_uris: ['http://127.0.0.1/callback'],
    allowed_scopes: ['READ_PUBLISHED_THREADS'],
    allowed_grants: ['authorization_code', 'refresh_token'],
  };
  await person.postJson('/api/admin/oauth/clients', registration).catch((error) => {
    if (error.status !== 409) throw error;
  });
  return registration.client_id;
}

await main().catch((error) => exitWithFailure(options.issuer, error));
