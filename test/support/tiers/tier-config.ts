import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import type { GatewayConfig } from '../../../gateway/config.ts';
import type { AccountsConfig } from '../../../services/accounts/config.ts';
import type { GrantsConfig } from '../../../services/grants/config.ts';
import { type Caller, type CallerRole, callerTokenHash } from '../../../services/shared/rpc/callers.ts';

/** What a test sets differently. */
export type TierOverrides = {
  readonly accounts?: Partial<AccountsConfig>;
  readonly grants?: Partial<Omit<GrantsConfig, 'lifetimes' | 'limits'>> & {
    readonly lifetimes?: Partial<GrantsConfig['lifetimes']>;
    readonly limits?: Partial<GrantsConfig['limits']>;
  };
  readonly gateway?: Partial<GatewayConfig>;
  /** The address by which the tiers reach their database, where it is not its own. */
  readonly databaseBy?: (databaseUrl: string) => Promise<string>;
  /** Begin without any signing key, as an installation does; else there are ready-made ones. */
  readonly withoutKeys?: true;
};

type Shared = {
  readonly issuer: string;
  readonly databaseUrl: string;
  readonly tokens: Readonly<Record<CallerRole, string>>;
};

const ANY_PORT = { host: '127.0.0.1', port: 0 };
const WEB = 'http://web.example';
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A caller token for each role. */
export function callerTokens(): Record<CallerRole, string> {
  const token = () => randomBytes(32).toString('base64url');
  return { gateway: token(), reader: token(), admin: token() };
}

function callers(tokens: Shared['tokens']): Caller[] {
  return Object.entries(tokens).map(([role, token]) => ({
    name: role,
    tokenHash: callerTokenHash(token),
    roles: [role as CallerRole],
  }));
}

export function accountsConfig(
  shared: Shared,
  bootstrapAdmin: { handle: string; password: string },
  overrides: TierOverrides,
): AccountsConfig {
  return {
    databaseUrl: shared.databaseUrl,
    databasePool: { size: 10, wait: 2 * SECOND },
    listen: ANY_PORT,
    callers: callers(shared.tokens),
    signup: 'open',
    bootstrapAdmin,
    limits: { signIn: { points: 1000, seconds: 60 } },
    workers: 1,
    shutdownTimeout: 20 * SECOND,
    shutdownDrain: 0,
    logLevel: 'debug',
    ...overrides.accounts,
  };
}

export function grantsConfig(shared: Shared & { accountsAddress: string }, overrides: TierOverrides): GrantsConfig {
  const { lifetimes, limits, ...rest } = overrides.grants ?? {};
  return {
    issuer: shared.issuer,
    databaseUrl: shared.databaseUrl,
    databasePool: { size: 10, wait: 2 * SECOND },
    grpcListen: ANY_PORT,
    connectListen: ANY_PORT,
    callers: callers(shared.tokens),
    accountsAddress: shared.accountsAddress,
    // All that it asks of the account service is a reader's to ask.
    rpcToken: shared.tokens.reader,
    secrets: [Buffer.from(inject('oauthSecret'), 'hex')],
    // Made in a millisecond; the RSA default has tests of its own.
    signing: { alg: 'ES256' },
    keyRotation: { publishAhead: 10 * MINUTE, every: 0 },
    resources: [],
    lifetimes: {
      accessToken: 15 * MINUTE,
      refreshToken: 720 * 60 * MINUTE,
      refreshTokenGrace: 30 * SECOND,
      authorizationRequest: 10 * MINUTE,
      pushedRequest: 90 * SECOND,
      authorizationCode: MINUTE,
      deviceCode: 15 * MINUTE,
      ...lifetimes,
    },
    devicePollEverySeconds: 5,
    limits: {
      userCode: { points: 1000, seconds: 60 },
      registration: { points: 1000, seconds: 60 },
      clientAuth: { points: 1000, seconds: 60 },
      deviceStart: { points: 10_000, seconds: 60 },
      par: { points: 10_000, seconds: 60 },
      ...limits,
    },
    clientSecretOverlap: 0,
    pkce: 'all',
    dynamicRegistration: false,
    redirectSchemes: ['cursor', 'vscode'],
    metadataDocuments: { enabled: false, allowedScopes: [], allowInsecureFetch: false },
    cleanUpEvery: MINUTE,
    deliverLogoutsEvery: MINUTE,
    workers: 1,
    shutdownTimeout: 20 * SECOND,
    shutdownDrain: 0,
    logLevel: 'debug',
    ...rest,
  };
}

export function gatewayConfig(
  shared: Shared & { accountsAddress: string; grantsAddress: string },
  port: number,
  overrides: TierOverrides,
): GatewayConfig {
  return {
    publicApiAddress: shared.issuer,
    publicWebAddress: WEB,
    listen: { host: '127.0.0.1', port },
    grantsAddress: shared.grantsAddress,
    accountsAddress: shared.accountsAddress,
    rpcToken: shared.tokens.gateway,
    trustedOrigins: [],
    trustedProxies: [],
    oauthEnabled: true,
    // Both tiers read the same setting.
    dynamicRegistration: overrides.grants?.dynamicRegistration ?? false,
    metadataDocuments: overrides.grants?.metadataDocuments?.enabled ?? false,
    loginUrl: `${WEB}/login`,
    authorizationConsentUrl: `${WEB}/oauth/authorize/consent`,
    deviceConsentUrl: `${WEB}/oauth/consent`,
    workers: 1,
    shutdownTimeout: 20 * SECOND,
    shutdownDrain: 0,
    logLevel: 'debug',
    ...overrides.gateway,
  };
}
