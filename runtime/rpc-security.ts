import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { flag, isGiven, type ListenAddress, SettingsError, secret } from './settings.ts';

/** A PEM text, or the path of the file that has it: that one is read again when it changes. */
export type Pem = { readonly text: string } | { readonly file: string };

/** TLS between the tiers, and between them and other callers (docs/rpc.md). */
export type RpcTls = {
  /** What this process shows of itself: every server does, a client where it has one. */
  readonly identity?: { readonly cert: Pem; readonly key: Pem };
  /** Who vouches for the others. A client without it trusts whom the system trusts, a server asks for no certificates. */
  readonly ca?: Pem;
};

const pem = () =>
  z
    .string()
    .transform((text): Pem => (text.includes('-----BEGIN') ? { text } : { file: text }))
    .optional();

/** How RPC connections are secured; every tier has these. */
export const RPC_SECURITY_SETTINGS = {
  RPC_TLS_CERT: pem(),
  RPC_TLS_KEY: secret(pem()),
  RPC_TLS_CA: pem(),
  RPC_ALLOW_PLAINTEXT: flag(false),
};

type Settings = z.output<z.ZodObject<typeof RPC_SECURITY_SETTINGS>>;

/** Where a tier listens and where it calls, by the names of the settings. */
type Addresses = {
  readonly listen?: Readonly<Record<string, ListenAddress>>;
  readonly call?: Readonly<Record<string, string>>;
};

/**
 * How a tier secures its RPC connections: with TLS if one of the settings is there, else in plain text, which stays on this
 * machine unless RPC_ALLOW_PLAINTEXT says otherwise.
 *
 * @throws SettingsError
 */
export function rpcTls(settings: Settings, env: NodeJS.ProcessEnv, { listen = {}, call = {} }: Addresses) {
  const cert = pemOf('RPC_TLS_CERT', settings, env);
  const key = pemOf('RPC_TLS_KEY', settings, env);
  const ca = pemOf('RPC_TLS_CA', settings, env);
  const problems: string[] = [];
  if (cert && !key) problems.push('RPC_TLS_KEY: not set, expected the private key of RPC_TLS_CERT.');
  if (key && !cert) problems.push('RPC_TLS_CERT: not set, expected the certificate of RPC_TLS_KEY.');
  if (ca && !cert && !key && Object.keys(listen).length > 0) {
    problems.push('RPC_TLS_CERT: not set, expected the certificate that this server shows, for RPC_TLS_CA is set.');
  }
  if (!cert && !key && !ca && !settings.RPC_ALLOW_PLAINTEXT) problems.push(...exposedIn(listen, call));
  if (problems.length > 0) throw new SettingsError(problems);
  if (!cert && !ca) return {};
  return { rpcTls: { ...(cert && key && { identity: { cert, key } }), ...(ca && { ca }) } satisfies RpcTls };
}

function pemOf(name: 'RPC_TLS_CERT' | 'RPC_TLS_KEY' | 'RPC_TLS_CA', settings: Settings, env: NodeJS.ProcessEnv) {
  const file = env[`${name}_FILE`]?.trim();
  return file ? { file } : settings[name];
}

/** The token is what a process presents if no certificate stands for it. */
export function withoutTokenIfCertified<Shape extends { readonly RPC_TOKEN: z.ZodType<string> }>(
  shape: Shape,
  env: NodeJS.ProcessEnv,
): Omit<Shape, 'RPC_TOKEN'> & { readonly RPC_TOKEN: z.ZodType<string | undefined> } {
  return isGiven(env, 'RPC_TLS_CERT') ? { ...shape, RPC_TOKEN: shape.RPC_TOKEN.optional() } : shape;
}

const REMEDY =
  'RPC_ALLOW_PLAINTEXT: not set. Give this tier a certificate (RPC_TLS_CERT, RPC_TLS_KEY) or, if it only calls, RPC_TLS_CA (docs/rpc.md); true where nobody else reaches the network.';

function exposedIn(listen: NonNullable<Addresses['listen']>, call: NonNullable<Addresses['call']>): string[] {
  const open = Object.entries(listen)
    .filter(([, { host }]) => !isLoopback(host))
    .map(([name, { host, port }]) => `${name}: ${host}:${port} would take calls from other machines in plain text.`);
  const called = Object.entries(call)
    .filter(([, target]) => !hostsOf(target).every(isLoopback))
    .map(([name, target]) => `${name}: ${target} is another machine, which would be called in plain text.`);
  const exposed = [...open, ...called];
  return exposed.length > 0 ? [...exposed, REMEDY] : [];
}

/** The hosts of an address in the words of gRPC's name resolution; none of a socket of this machine. */
function hostsOf(target: string): string[] {
  if (/^unix(-abstract)?:/.test(target)) return [];
  return target
    .replace(/^(dns:(\/\/[^/]*\/)?|ipv[46]:)/, '')
    .split(',')
    .map((address) => address.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''));
}

function isLoopback(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.');
  if (isIPv6(host)) return URL.parse(`http://[${host}]`)?.hostname === '[::1]';
  return host.toLowerCase() === 'localhost';
}
