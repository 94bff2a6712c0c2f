import { z } from 'zod';
import { RPC_SECURITY_SETTINGS, type RpcTls, rpcTls, withoutTokenIfCertified } from '../../runtime/rpc-security.ts';
import type { TierSettings } from '../../runtime/setting-names.ts';
import {
  duration,
  flag,
  type ListenAddress,
  list,
  listenAddress,
  logLevel,
  oneOf,
  rateLimit,
  readSettings,
  rpcAddress,
  SHUTDOWN_SETTINGS,
  secret,
  shutdownTimes,
  webAddress,
  workers,
} from '../../runtime/settings.ts';
import { CLEAN_UP_EVERY_MS } from '../shared/database/clean-up-round.ts';
import { DATABASE_SETTINGS, poolSettings } from '../shared/database/database-settings.ts';
import type { PoolSettings } from '../shared/database/pool.ts';
import { type Caller, callerList, callersSource } from '../shared/rpc/callers.ts';
import type { FlowSettings, RequestLimits } from './domain/flow-settings.ts';
import type { Lifetimes } from './domain/lifetimes.ts';
import { isPrivateUseScheme } from './domain/redirect-uri.ts';
import { SIGNING_ALGS, type SigningAlg } from './domain/signing-alg.ts';
import { metadataDocumentScopes } from './metadata-document-scopes.ts';
import { oauthSecrets } from './oauth-secret.ts';

/** Everything that can be set on the grant service. Durations in milliseconds unless the name says otherwise. */
export type GrantsConfig = FlowSettings & {
  /** Issuer identifier: PUBLIC_API_ADDRESS, no trailing slash (RFC 8414 §2). */
  readonly issuer: string;
  readonly databaseUrl: string;
  readonly databasePool: PoolSettings;
  readonly grpcListen: ListenAddress;
  readonly connectListen: ListenAddress;
  readonly callers: readonly Caller[];
  /** A file with more of them, which is read again when it changes. */
  readonly callersFile?: string;
  readonly accountsAddress: string;
  /** What this process presents to the account service, unless its certificate says enough. */
  readonly rpcToken?: string | undefined;
  /** Plain text without. */
  readonly rpcTls?: RpcTls;
  /** OAUTH_SECRET, 32 bytes each; the first makes, all of them check. */
  readonly secrets: readonly Buffer[];
  readonly signing: { readonly alg: SigningAlg; readonly keyPem?: string; readonly keyId?: string };
  readonly keyRotation: {
    /** Milliseconds that a key is published before it signs. */
    readonly publishAhead: number;
    /** Milliseconds that a key signs; 0: until somebody rotates. */
    readonly every: number;
  };
  /** Resources that a client may name besides the issuer and paths under it (RFC 8707). */
  readonly resources: readonly string[];
  readonly lifetimes: Lifetimes;
  readonly limits: RequestLimits;
  /** Client ID metadata documents. */
  readonly metadataDocuments: {
    readonly enabled: boolean;
    /** Permission scopes that such a client may have beside the standard ones. */
    readonly allowedScopes: readonly string[];
    /** Development only: http, and addresses that are not public. */
    readonly allowInsecureFetch: boolean;
  };
  readonly cleanUpEvery: number;
  /** How often a replica looks for logouts to deliver that nobody woke it for: those of others, and those to retry. */
  readonly deliverLogoutsEvery: number;
  /** Processes that serve it on this machine. */
  readonly workers: number;
  readonly shutdownTimeout: number;
  /** The part of it that goes by before anything closes. */
  readonly shutdownDrain: number;
  readonly logLevel: string;
};

/** A redirect takes seconds (RFC 9126 §2.2). */
const PUSHED_REQUEST_LIFETIME_MS = 90_000;
const DELIVER_LOGOUTS_EVERY_MS = 5_000;

const resource = z
  .string()
  .refine((text) => URL.canParse(text) && !text.includes('#'), 'absolute URIs without fragment (RFC 8707)');

/** Of the well-known editors, whose extensions sign in by them. */
const EDITOR_SCHEMES = 'cursor,jetbrains,kiro,trae,vscode,vscode-insiders,vscodium,windsurf,zed';

const redirectScheme = z
  .string()
  .refine(
    isPrivateUseScheme,
    'private-use URI schemes in small letters, like cursor, none that a browser opens itself',
  );

const base64Pem = z
  .string()
  .transform((text) => Buffer.from(text, 'base64').toString('utf8'))
  .refine((pem) => pem.includes('-----BEGIN'), 'a PEM private key in base64');

/** Every setting of the grant service, by the name of its environment variable. */
export const GRANTS_SETTINGS = {
  ...DATABASE_SETTINGS,
  LOG_LEVEL: logLevel(),
  PUBLIC_API_ADDRESS: webAddress().prefault('http://localhost:8000'),
  GRANTS_GRPC_LISTEN: listenAddress('127.0.0.1:9000'),
  GRANTS_CONNECT_LISTEN: listenAddress('127.0.0.1:9001'),
  RPC_CALLERS: callerList,
  ACCOUNTS_ADDRESS: rpcAddress('127.0.0.1:9010'),
  RPC_TOKEN: secret(z.string('the token this process presents to the account service').min(1)),
  ...RPC_SECURITY_SETTINGS,
  OAUTH_SECRET: secret(oauthSecrets),
  OAUTH_SIGNING_ALG: oneOf(SIGNING_ALGS, 'RS256'),
  OAUTH_SIGNING_KEY_BASE64: secret(base64Pem.optional()),
  OAUTH_SIGNING_KEY_ID: z.string().optional(),
  OAUTH_KEY_PUBLISH_AHEAD: duration('10m'),
  OAUTH_KEY_ROTATE_EVERY: duration('2160h', { orZero: true }),
  OAUTH_RESOURCES: list(resource),
  OAUTH_ACCESS_TOKEN_TTL: duration('15m'),
  OAUTH_REFRESH_TOKEN_TTL: duration('720h'),
  OAUTH_REFRESH_TOKEN_GRACE: duration('60s', { orZero: true }),
  OAUTH_GRANT_MAX_AGE: duration().optional(),
  OAUTH_AUTHORISATION_REQUEST_TTL: duration('10m'),
  OAUTH_AUTHORISATION_CODE_TTL: duration('60s'),
  OAUTH_DEVICE_CODE_TTL: duration('15m'),
  OAUTH_DEVICE_POLL_EVERY: duration('5s').refine((ms) => ms % 1000 === 0, 'whole seconds, like 5s (RFC 8628 §3.2)'),
  RATE_LIMIT_USER_CODE: rateLimit('100/10m'),
  RATE_LIMIT_REGISTRATION: rateLimit('300/1h'),
  RATE_LIMIT_CLIENT_AUTH: rateLimit('300/1m'),
  RATE_LIMIT_DEVICE_START: rateLimit('300/10m'),
  RATE_LIMIT_PAR: rateLimit('600/10m'),
  OAUTH_CLIENT_SECRET_OVERLAP: duration('0s', { orZero: true }),
  OAUTH_PKCE: oneOf(['all', 'public'], 'all'),
  OAUTH_DYNAMIC_REGISTRATION_ENABLED: flag(false),
  OAUTH_REDIRECT_SCHEMES: list(redirectScheme, EDITOR_SCHEMES),
  OAUTH_CIMD_ENABLED: flag(true),
  OAUTH_CIMD_ALLOWED_SCOPES: z.string().optional(),
  OAUTH_CIMD_ALLOW_PRIVILEGED_SCOPES: flag(false),
  OAUTH_CIMD_ALLOW_INSECURE_FETCH: flag(false),
  WORKERS: workers(),
  ...SHUTDOWN_SETTINGS,
} satisfies TierSettings;

/** Reads the configuration of the grant service. @throws SettingsError */
export function readConfig(env: NodeJS.ProcessEnv = process.env): GrantsConfig {
  const settings = readSettings(withoutTokenIfCertified(GRANTS_SETTINGS, env), env);
  return {
    issuer: settings.PUBLIC_API_ADDRESS,
    databaseUrl: settings.DATABASE_URL,
    databasePool: poolSettings(settings),
    grpcListen: settings.GRANTS_GRPC_LISTEN,
    connectListen: settings.GRANTS_CONNECT_LISTEN,
    ...callersSource(settings.RPC_CALLERS, env),
    accountsAddress: settings.ACCOUNTS_ADDRESS,
    ...(settings.RPC_TOKEN !== undefined && { rpcToken: settings.RPC_TOKEN }),
    ...rpcTls(settings, env, addressesOf(settings)),
    secrets: settings.OAUTH_SECRET,
    signing: {
      alg: settings.OAUTH_SIGNING_ALG,
      ...(settings.OAUTH_SIGNING_KEY_BASE64 && { keyPem: settings.OAUTH_SIGNING_KEY_BASE64 }),
      ...(settings.OAUTH_SIGNING_KEY_ID && { keyId: settings.OAUTH_SIGNING_KEY_ID }),
    },
    keyRotation: { publishAhead: settings.OAUTH_KEY_PUBLISH_AHEAD, every: settings.OAUTH_KEY_ROTATE_EVERY },
    resources: settings.OAUTH_RESOURCES,
    lifetimes: {
      accessToken: settings.OAUTH_ACCESS_TOKEN_TTL,
      refreshToken: settings.OAUTH_REFRESH_TOKEN_TTL,
      refreshTokenGrace: settings.OAUTH_REFRESH_TOKEN_GRACE,
      ...(settings.OAUTH_GRANT_MAX_AGE !== undefined && { grantMaxAge: settings.OAUTH_GRANT_MAX_AGE }),
      authorizationRequest: settings.OAUTH_AUTHORISATION_REQUEST_TTL,
      pushedRequest: PUSHED_REQUEST_LIFETIME_MS,
      authorizationCode: settings.OAUTH_AUTHORISATION_CODE_TTL,
      deviceCode: settings.OAUTH_DEVICE_CODE_TTL,
    },
    devicePollEverySeconds: settings.OAUTH_DEVICE_POLL_EVERY / 1000,
    limits: {
      userCode: settings.RATE_LIMIT_USER_CODE,
      registration: settings.RATE_LIMIT_REGISTRATION,
      clientAuth: settings.RATE_LIMIT_CLIENT_AUTH,
      deviceStart: settings.RATE_LIMIT_DEVICE_START,
      par: settings.RATE_LIMIT_PAR,
    },
    clientSecretOverlap: settings.OAUTH_CLIENT_SECRET_OVERLAP,
    pkce: settings.OAUTH_PKCE,
    dynamicRegistration: settings.OAUTH_DYNAMIC_REGISTRATION_ENABLED,
    redirectSchemes: settings.OAUTH_REDIRECT_SCHEMES,
    metadataDocuments: {
      enabled: settings.OAUTH_CIMD_ENABLED,
      allowedScopes: metadataDocumentScopes(settings),
      allowInsecureFetch: settings.OAUTH_CIMD_ALLOW_INSECURE_FETCH,
    },
    cleanUpEvery: CLEAN_UP_EVERY_MS,
    deliverLogoutsEvery: DELIVER_LOGOUTS_EVERY_MS,
    workers: settings.WORKERS,
    ...shutdownTimes(settings, env),
    logLevel: settings.LOG_LEVEL,
  };
}

type Addresses = Record<'GRANTS_GRPC_LISTEN' | 'GRANTS_CONNECT_LISTEN', ListenAddress> & { ACCOUNTS_ADDRESS: string };

const addressesOf = ({ GRANTS_GRPC_LISTEN, GRANTS_CONNECT_LISTEN, ACCOUNTS_ADDRESS }: Addresses) => ({
  listen: { GRANTS_GRPC_LISTEN, GRANTS_CONNECT_LISTEN },
  call: { ACCOUNTS_ADDRESS },
});

/** Reads what the migration command needs. @throws SettingsError */
export function readMigrationConfig(env: NodeJS.ProcessEnv = process.env) {
  const { DATABASE_URL } = DATABASE_SETTINGS;
  const settings = readSettings({ DATABASE_URL, LOG_LEVEL: logLevel() }, env);
  return { databaseUrl: settings.DATABASE_URL, logLevel: settings.LOG_LEVEL };
}
