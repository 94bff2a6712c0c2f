import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { configuration } from './configuration.ts';
import { answerInteractions } from './interactions.ts';
import { memoryAdapters } from './memory-adapter.ts';
import { postgresAdapters } from './postgres-adapter.ts';

/** oidc-provider as a server of its own, until SIGTERM. */
async function main() {
  const address = required('PEER_ADDRESS');
  const databaseUrl = process.env.PEER_DATABASE_URL;
  const adapter = databaseUrl === undefined ? memoryAdapters() : await postgresAdapters(databaseUrl);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(address, {
    adapter,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    ...configuration(required('PEER_CLIENT_SECRET')),
  });
  answerInteractions(provider);
  provider.on('server_error', (_, error) => console.error(error));

  const server = createServer(provider.callback());
  // Between its turns in the rounds no connection ends.
  server.keepAliveTimeout = 600_000;
  const { hostname, port } = new URL(address);
  server.listen(Number(port), hostname);
  await once(server, 'listening');
  process.once('SIGTERM', () => process.exit(0));
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

await main();
