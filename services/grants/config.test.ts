import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { GRANTS_SETTINGS, readConfig } from './config.ts';

const SECRET = randomBytes(32);
const OLD_SECRET = randomBytes(32);

/** What must be set. */
const REQUIRED = {
  DATABASE_URL: 'postgresql://grants:hidden@db.example:5432/grants',
  RPC_TOKEN: 'token',
  OAUTH_SECRET: SECRET.toString('base64'),
};

const PEM = '-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n';
const TOKEN_HASH = createHash('sha256').update('token').digest('hex');

/** Every setting, with another value than its default. */
const EVERYTHING = {
  ...REQUIRED,
  DATABASE_POOL_SIZE: '20',
  DATABASE_POOL_WAIT: '1s',
  LOG_LEVEL: 'debug',
  PUBLIC_API_ADDRESS: 'https://api.example/',
  GRANTS_GRPC_LISTEN: '[::1]:9990',
  GRANTS_CONNECT_LISTEN: '0.0.0.0:9991',
  RPC_CALLERS: `gateway-1:${TOKEN_HASH}:gateway+reader`,
  RPC_TLS_CERT: '/tls/tls.crt',
  RPC_TLS_KEY: '/tls/tls.key',
  RPC_TLS_CA: '/tls/ca.crt',
  RPC_ALLOW_PLAINTEXT: 'true',
  ACCOUNTS_ADDRESS: 'dns:///accounts.internal:9010',
  OAUTH_SECRET: `${SECRET.toString('hex')}, ${OLD_SECRET.toString('base64')}`,
  OAUTH_SIGNING_ALG: 'ES256',
  OAUTH_SIGNING_KEY_BASE64: Buffer.from(PEM).toString('base64'),
  OAUTH_SIGNING_KEY_ID: 'key-1',
  OAUTH_KEY_PUBLISH_AHEAD: '1m',
  OAUTH_KEY_ROTATE_EVERY: '0s',
  OAUTH_RESOURCES: 'https://mcp.example/mcp, urn:example:files',
  OAUTH_ACCESS_TOKEN_TTL: '5m',
  OAUTH_REFRESH_TOKEN_TTL: '48h',
  OAUTH_REFRESH_TOKEN_GRACE: '0s',
  OAUTH_GRANT_MAX_AGE: '10d',
  OAUTH_AUTHORISATION_REQUEST_TTL: '5m',
  OAUTH_AUTHORISATION_CODE_TTL: '30s',
  OAUTH_DEVICE_CODE_TTL: '20m',
  OAUTH_DEVICE_POLL_EVERY: '10s',
  RATE_LIMIT_USER_CODE: '1/1m',
  RATE_LIMIT_REGISTRATION: '2/1m',
  RATE_LIMIT_CLIENT_AUTH: '3/1m',
  RATE_LIMIT_DEVICE_START: '4/1m',
  RATE_LIMIT_PAR: '5/1m',
  OAUTH_CLIENT_SECRET_OVERLAP: '24h',
  OAUTH_PKCE: 'public',
  OAUTH_DYNAMIC_REGISTRATION_ENABLED: 'true',
  OAUTH_REDIRECT_SCHEMES: 'cursor, com.example.app',
  OAUTH_CIMD_ENABLED: 'false',
  OAUTH_CIMD_ALLOWED_SCOPES: 'READ_PROFILE, MANAGE_POSTS',
  OAUTH_CIMD_ALLOW_PRIVILEGED_SCOPES: 'true',
  OAUTH_CIMD_ALLOW_INSECURE_FETCH: 'true',
  WORKERS: '4',
  SHUTDOWN_TIMEOUT: '8s',
  SHUTDOWN_DRAIN: '1s',
};

describe('the configuration of the grant service', () => {
  it('needs nothing but the database, the token and the secret', () => {
    expect(readConfig(REQUIRED)).toEqual({
      issuer: 'http://localhost:8000',
      databaseUrl: REQUIRED.DATABASE_URL,
      databasePool: { size: 10, wait: 2_000 },
      grpcListen: { host: '127.0.0.1', port: 9000 },
      connectListen: { host: '127.0.0.1', port: 9001 },
      callers: [],
      accountsAddress: '127.0.0.1:9010',
      rpcToken: 'token',
      secrets: [SECRET],
      signing: { alg: 'RS256' },
      keyRotation: { publishAhead: 600_000, every: 7_776_000_000 },
      resources: [],
      lifetimes: {
        accessToken: 900_000,
        refreshToken: 2_592_000_000,
        refreshTokenGrace: 60_000,
        authorizationRequest: 600_000,
        pushedRequest: 90_000,
        authorizationCode: 60_000,
        deviceCode: 900_000,
      },
      devicePollEverySeconds: 5,
      limits: {
        userCode: { points: 100, seconds: 600 },
        registration: { points: 300, seconds: 3_600 },
        clientAuth: { points: 300, seconds: 60 },
        deviceStart: { points: 300, seconds: 600 },
        par: { points: 600, seconds: 600 },
      },
      clientSecretOverlap: 0,
      pkce: 'all',
      dynamicRegistration: false,
      redirectSchemes: [
        'cursor',
        'jetbrains',
        'kiro',
        'trae',
        'vscode',
        'vscode-insiders',
        'vscodium',
        'windsurf',
        'zed',
      ],
      metadataDocuments: {
        enabled: true,
        allowedScopes: [
          'READ_PUBLISHED_THREADS',
          'READ_PUBLISHED_LIBRARY',
          'LIST_PROFILES',
          'READ_PROFILE',
          'LIST_COLLECTIONS',
          'READ_COLLECTION',
        ],
        allowInsecureFetch: false,
      },
      cleanUpEvery: 60_000,
      deliverLogoutsEvery: 5_000,
      workers: 1,
      shutdownTimeout: 20_000,
      shutdownDrain: 5_000,
      logLevel: 'info',
    });
  });

  it('takes everything', () => {
    expect(Object.keys(EVERYTHING).toSorted()).toEqual(Object.keys(GRANTS_SETTINGS).toSorted());
    expect(readConfig(EVERYTHING)).toEqual({
      issuer: 'https://api.example',
      databaseUrl: EVERYTHING.DATABASE_URL,
      databasePool: { size: 20, wait: 1_000 },
      grpcListen: { host: '::1', port: 9990 },
      connectListen: { host: '0.0.0.0', port: 9991 },
      callers: [{ name: 'gateway-1', tokenHash: TOKEN_HASH, roles: ['gateway', 'reader'] }],
      accountsAddress: 'dns:///accounts.internal:9010',
      rpcToken: 'token',
      rpcTls: {
        identity: { cert: { file: '/tls/tls.crt' }, key: { file: '/tls/tls.key' } },
        ca: { file: '/tls/ca.crt' },
      },
      secrets: [SECRET, OLD_SECRET],
      signing: { alg: 'ES256', keyPem: PEM, keyId: 'key-1' },
      keyRotation: { publishAhead: 60_000, every: 0 },
      resources: ['https://mcp.example/mcp', 'urn:example:files'],
      lifetimes: {
        accessToken: 300_000,
        refreshToken: 172_800_000,
        refreshTokenGrace: 0,
        grantMaxAge: 864_000_000,
        authorizationRequest: 300_000,
        pushedRequest: 90_000,
        authorizationCode: 30_000,
        deviceCode: 1_200_000,
      },
      devicePollEverySeconds: 10,
      limits: {
        userCode: { points: 1, seconds: 60 },
        registration: { points: 2, seconds: 60 },
        clientAuth: { points: 3, seconds: 60 },
        deviceStart: { points: 4, seconds: 60 },
        par: { points: 5, seconds: 60 },
      },
      clientSecretOverlap: 86_400_000,
      pkce: 'public',
      dynamicRegistration: true,
      redirectSchemes: ['cursor', 'com.example.app'],
      metadataDocuments: {
        enabled: false,
        allowedScopes: ['READ_PROFILE', 'MANAGE_POSTS'],
        allowInsecureFetch: true,
      },
      cleanUpEvery: 60_000,
      deliverLogoutsEvery: 5_000,
      workers: 4,
      shutdownTimeout: 8_000,
      shutdownDrain: 1_000,
      logLevel: 'debug',
    });
  });

  it.each(Object.keys(REQUIRED))('names %s where it is missing', (name) => {
    expect(() => readConfig({ ...REQUIRED, [name]: '' })).toThrow(`${name}: not set, expected`);
  });

  it.each([
    ['DATABASE_URL', 'grants'],
    ['DATABASE_POOL_SIZE', '0'],
    ['DATABASE_POOL_WAIT', '5s'],
    ['LOG_LEVEL', 'loud'],
    ['PUBLIC_API_ADDRESS', 'api.example'],
    ['GRANTS_GRPC_LISTEN', '9000'],
    ['GRANTS_CONNECT_LISTEN', '127.0.0.1:99999'],
    ['RPC_CALLERS', 'gateway'],
    ['GRANTS_GRPC_LISTEN', '0.0.0.0:9000'],
    ['GRANTS_CONNECT_LISTEN', '[::]:9001'],
    ['RPC_CALLERS', 'spiffe://prod/gateway:tls:owner'],
    ['ACCOUNTS_ADDRESS', 'http://accounts:9010'],
    ['ACCOUNTS_ADDRESS', 'accounts:9010'],
    ['OAUTH_SECRET', 'changeme'],
    ['OAUTH_SIGNING_ALG', 'HS256'],
    ['OAUTH_SIGNING_KEY_BASE64', 'key'],
    ['OAUTH_KEY_PUBLISH_AHEAD', '0s'],
    ['OAUTH_KEY_ROTATE_EVERY', 'never'],
    ['OAUTH_RESOURCES', '/mcp'],
    ['OAUTH_RESOURCES', 'https://mcp.example/#tools'],
    ['OAUTH_ACCESS_TOKEN_TTL', '15'],
    ['OAUTH_REFRESH_TOKEN_TTL', '0s'],
    ['OAUTH_REFRESH_TOKEN_GRACE', '-1s'],
    ['OAUTH_GRANT_MAX_AGE', '0s'],
    ['OAUTH_AUTHORISATION_REQUEST_TTL', '10 minutes'],
    ['OAUTH_AUTHORISATION_CODE_TTL', '1.5m'],
    ['OAUTH_DEVICE_CODE_TTL', 'PT15M'],
    ['OAUTH_DEVICE_POLL_EVERY', '1500ms'],
    ['RATE_LIMIT_USER_CODE', '100'],
    ['RATE_LIMIT_REGISTRATION', '0/1h'],
    ['RATE_LIMIT_CLIENT_AUTH', '300/0s'],
    ['RATE_LIMIT_DEVICE_START', '300/h'],
    ['RATE_LIMIT_PAR', 'none'],
    ['OAUTH_CLIENT_SECRET_OVERLAP', '1w'],
    ['OAUTH_PKCE', 'none'],
    ['OAUTH_DYNAMIC_REGISTRATION_ENABLED', 'yes'],
    ['OAUTH_REDIRECT_SCHEMES', 'Cursor'],
    ['OAUTH_REDIRECT_SCHEMES', 'javascript'],
    ['OAUTH_CIMD_ENABLED', '1'],
    ['OAUTH_CIMD_ALLOWED_SCOPES', 'READ_PROFILE FLY'],
    ['OAUTH_CIMD_ALLOWED_SCOPES', 'MANAGE_POSTS'],
    ['OAUTH_CIMD_ALLOW_PRIVILEGED_SCOPES', 'on'],
    ['OAUTH_CIMD_ALLOW_INSECURE_FETCH', 'no'],
    ['WORKERS', '65'],
    ['SHUTDOWN_TIMEOUT', '0s'],
    ['SHUTDOWN_DRAIN', '20s'],
  ])('names %s where it is %j', (name, value) => {
    expect(() => readConfig({ ...REQUIRED, [name]: value })).toThrow(`${name}: `);
  });

  it.each([
    ['DATABASE_URL', 'hidden'],
    ['OAUTH_SECRET', 'hidden'],
    ['OAUTH_SIGNING_KEY_BASE64', 'hidden'],
  ])('does not repeat %s', (name, value) => {
    expect(() => readConfig({ ...REQUIRED, [name]: value })).toThrow(`${name}: the value found does not fit, expected`);
    expect(() => readConfig({ ...REQUIRED, [name]: value })).not.toThrow(value);
  });
});
