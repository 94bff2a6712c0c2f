import proxyAddr from 'proxy-addr';
import { z } from 'zod';
import { RPC_SECURITY_SETTINGS, type RpcTls, rpcTls, withoutTokenIfCertified } from '../runtime/rpc-security.ts';
import type { TierSettings } from '../runtime/setting-names.ts';
import {
  flag,
  type ListenAddress,
  list,
  listenAddress,
  logLevel,
  readSettings,
  rpcAddress,
  SHUTDOWN_SETTINGS,
  secret,
  shutdownTimes,
  webAddress,
  workers,
} from '../runtime/settings.ts';

/** Everything that can be set on the gateway. Durations in milliseconds. */
export type GatewayConfig = {
  /** Issuer identifier: PUBLIC_API_ADDRESS, no trailing slash (RFC 8414 §2). */
  readonly publicApiAddress: string;
  /** Where the frontend is, no trailing slash. */
  readonly publicWebAddress: string;
  readonly listen: ListenAddress;
  readonly grantsAddress: string;
  readonly accountsAddress: string;
  /** What this gateway presents to both services, unless its certificate says enough. */
  readonly rpcToken?: string | undefined;
  /** Plain text without. */
  readonly rpcTls?: RpcTls;
  /** Origins that may use the session beside the two public addresses. */
  readonly trustedOrigins: readonly string[];
  /** Addresses and ranges whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly oauthEnabled: boolean;
  /** Clients may register themselves (RFC 7591); the grant service has the same setting. */
  readonly dynamicRegistration: boolean;
  /** An https URL may be a client_id; the grant service has the same setting. */
  readonly metadataDocuments: boolean;
  readonly loginUrl: string;
  readonly authorizationConsentUrl: string;
  readonly deviceConsentUrl: string;
  /** Processes that serve it on this machine. */
  readonly workers: number;
  readonly shutdownTimeout: number;
  /** The part of it that goes by before anything closes. */
  readonly shutdownDrain: number;
  readonly logLevel: string;
};

const ORIGIN = 'origins like https://community.example.org, without a path';
const origin = z.string().refine((text) => /^https?:/.test(text) && URL.parse(text)?.origin === text, ORIGIN);

const addressRange = z
  .string()
  .refine(
    isAddressRange,
    'addresses or ranges like 10.0.0.0/8, or the words loopback, linklocal and uniquelocal, separated by commas',
  );

const PAGE = 'an http or https address of a page, like https://community.example.org/login';
const pageAddress = z
  .string()
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? '') && !text.includes('#'), PAGE)
  .optional();

const RPC_TOKEN = 'the token that the services know this gateway by, of printable ASCII without blanks';

/** Every setting of the gateway, by the name of its environment variable. */
export const GATEWAY_SETTINGS = {
  PUBLIC_API_ADDRESS: webAddress().optional(),
  PUBLIC_WEB_ADDRESS: webAddress().prefault('http://localhost:3000'),
  GATEWAY_LISTEN: listenAddress('127.0.0.1:8000'),
  GRANTS_ADDRESS: rpcAddress('127.0.0.1:9000'),
  ACCOUNTS_ADDRESS: rpcAddress('127.0.0.1:9010'),
  RPC_TOKEN: secret(z.string(RPC_TOKEN).regex(/^[\x21-\x7e]+$/, RPC_TOKEN)),
  ...RPC_SECURITY_SETTINGS,
  TRUSTED_ORIGINS: list(origin),
  TRUSTED_PROXIES: list(addressRange),
  OAUTH_ENABLED: flag(true),
  OAUTH_DYNAMIC_REGISTRATION_ENABLED: flag(false),
  OAUTH_CIMD_ENABLED: flag(true),
  OAUTH_AUTHORISATION_LOGIN_URL: pageAddress,
  OAUTH_AUTHORISATION_CODE_CONSENT_URL: pageAddress,
  OAUTH_DEVICE_AUTHORISATION_CONSENT_URL: pageAddress,
  WORKERS: workers(),
  ...SHUTDOWN_SETTINGS,
  LOG_LEVEL: logLevel(),
} satisfies TierSettings;

/** Reads the configuration of the gateway. @throws SettingsError */
export function readConfig(env: NodeJS.ProcessEnv = process.env): GatewayConfig {
  const settings = readSettings(withoutTokenIfCertified(GATEWAY_SETTINGS, env), env);
  const { PUBLIC_WEB_ADDRESS: web, GRANTS_ADDRESS, ACCOUNTS_ADDRESS } = settings;
  return {
    publicApiAddress: settings.PUBLIC_API_ADDRESS ?? `http://localhost:${settings.GATEWAY_LISTEN.port}`,
    publicWebAddress: web,
    listen: settings.GATEWAY_LISTEN,
    grantsAddress: GRANTS_ADDRESS,
    accountsAddress: ACCOUNTS_ADDRESS,
    ...(settings.RPC_TOKEN !== undefined && { rpcToken: settings.RPC_TOKEN }),
    ...rpcTls(settings, env, { call: { GRANTS_ADDRESS, ACCOUNTS_ADDRESS } }),
    trustedOrigins: settings.TRUSTED_ORIGINS,
    trustedProxies: settings.TRUSTED_PROXIES,
    oauthEnabled: settings.OAUTH_ENABLED,
    dynamicRegistration: settings.OAUTH_DYNAMIC_REGISTRATION_ENABLED,
    metadataDocuments: settings.OAUTH_CIMD_ENABLED,
    loginUrl: settings.OAUTH_AUTHORISATION_LOGIN_URL ?? `${web}/login`,
    authorizationConsentUrl: settings.OAUTH_AUTHORISATION_CODE_CONSENT_URL ?? `${web}/oauth/authorize/consent`,
    deviceConsentUrl: settings.OAUTH_DEVICE_AUTHORISATION_CONSENT_URL ?? `${web}/oauth/consent`,
    workers: settings.WORKERS,
    ...shutdownTimes(settings, env),
    logLevel: settings.LOG_LEVEL,
  };
}

function isAddressRange(text: string): boolean {
  try {
    proxyAddr.compile(text);
    return true;
  } catch {
    return false;
  }
}
