import { createHash } from 'node:crypto';
import { z } from 'zod';
import { followFiles } from '../../../runtime/followed-files.ts';
import type { Logger } from '../../../runtime/log.ts';
import { list } from '../../../runtime/settings.ts';
import type { CallerCertificate } from './caller-certificate.ts';

/** What an RPC caller may do (docs/decisions/0003-rpc-callers.md). */
export type CallerRole = 'gateway' | 'reader' | 'admin';

// A reader queries and changes nothing (what a client gets that authenticates itself in the request is its own); the gateway speaks for clients and members; an admin manages.
export const ALL_CALLERS: readonly CallerRole[] = ['gateway', 'reader', 'admin'];
export const MANAGERS: readonly CallerRole[] = ['gateway', 'admin'];
export const GATEWAY: readonly CallerRole[] = ['gateway'];

/** A program that may call: its name, how it is recognized, its roles. */
export type Caller = {
  /** What the log calls it; of a caller without token, a URI or a DNS name of its certificate. */
  readonly name: string;
  /** SHA-256 of its token, hexadecimal; undefined for a caller that shows a certificate. */
  readonly tokenHash?: string;
  readonly roles: readonly CallerRole[];
};

/** What a call presents of its caller. */
export type Presented = {
  /** Its `authorization` header. */
  readonly authorization: string | null;
  /** The certificate that its connection has shown. */
  readonly certificate: () => CallerCertificate | undefined;
};

/** Whom a service knows, now. */
export type CallerDirectory = {
  /** Who makes a call. A header that is there decides; where there is none, the certificate does. */
  callerOf(presented: Presented): Caller | undefined;
};

const ROLES = '(gateway|reader|admin)(\\+(gateway|reader|admin))*';
const TOKEN_CALLER = new RegExp(`^([a-z0-9_.-]+):([0-9a-f]{64}):(${ROLES})$`);
const CERTIFICATE_CALLER = new RegExp(`^([^\\s"\\\\]+):(tls):(${ROLES})$`);

/** One item of RPC_CALLERS: `name:sha256:role+role`, or `name:tls:role+role` where `name` is one of a certificate. */
export const callerSetting = z.string().transform((text, context): Caller => {
  const [, name = '', how = '', roles = ''] = TOKEN_CALLER.exec(text) ?? CERTIFICATE_CALLER.exec(text) ?? [];
  if (name === '') {
    const message =
      'items like name:SHA-256-OF-ITS-TOKEN-IN-HEX:role+role or NAME-IN-ITS-CERTIFICATE:tls:role+role, roles being gateway, reader, admin';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
  const known = { name, roles: roles.split('+') as CallerRole[] };
  return how === 'tls' ? known : { ...known, tokenHash: how };
});

/** RPC_CALLERS: items between commas or, as a file has them best, on lines of their own. */
export const callerList = z.preprocess(
  (text) => (typeof text === 'string' ? text.replaceAll('\n', ',') : text),
  list(callerSetting),
);

/** The callers of a config: those of RPC_CALLERS, or the file that RPC_CALLERS_FILE names, which is followed. */
export function callersSource(callers: readonly Caller[], env: NodeJS.ProcessEnv) {
  const callersFile = env.RPC_CALLERS_FILE?.trim();
  return callersFile ? { callers: [], callersFile } : { callers };
}

/** SHA-256 of a caller token, hexadecimal. */
export function callerTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The callers that a service knows as long as it runs. */
export function callerDirectory(callers: readonly Caller[]): CallerDirectory {
  return { callerOf: lookup(callers) };
}

/**
 * Callers that a service knows as long as it runs, and those of a file, which is read again when it changes.
 *
 * @throws StartError for a file that cannot be used
 */
export function followCallers(
  callers: readonly Caller[],
  file: string | undefined,
  log: Logger,
): CallerDirectory & { close(): void } {
  if (file === undefined) return { ...callerDirectory(callers), close: () => undefined };
  let callerOf = lookup(callers);
  const close = followFiles({
    files: { RPC_CALLERS_FILE: file },
    use({ RPC_CALLERS_FILE: text }) {
      callerOf = lookup([...callers, ...callersIn(text)]);
    },
    log,
  });
  return { callerOf: (presented) => callerOf(presented), close };
}

/** @throws Error that says what is expected */
function callersIn(text: string): Caller[] {
  // Whoever could not finish writing it has shut nobody out.
  if (text.trim() === '') throw new Error('RPC_CALLERS_FILE: the file is empty; a comma alone lists nobody.');
  const parsed = callerList.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new Error(`RPC_CALLERS_FILE: expected ${parsed.error.issues[0]?.message}.`);
}

/**
 * Callers are looked up by the hash of what they present, so the time it takes says nothing about a token. One that was right
 * is remembered: a Map, too, compares text only where its hash under a seed of this process is the same.
 */
function lookup(callers: readonly Caller[]): CallerDirectory['callerOf'] {
  const byHash = new Map(callers.flatMap((caller) => (caller.tokenHash ? [[caller.tokenHash, caller]] : [])));
  const byName = new Map(callers.flatMap((caller) => (caller.tokenHash ? [] : [[knownAs(caller), caller]])));
  const byToken = new Map<string, Caller>();
  return ({ authorization, certificate }) => {
    if (!authorization) return byName.size > 0 ? certified(certificate(), byName) : undefined;
    const token = /^Bearer ([^\s]+)$/i.exec(authorization)?.[1];
    if (token === undefined) return undefined;
    const known = byToken.get(token);
    if (known) return known;
    const caller = byHash.get(callerTokenHash(token));
    if (caller) byToken.set(token, caller);
    return caller;
  };
}

/** DNS names are the same in capitals; a URI has a colon. */
const knownAs = ({ name }: Caller) => (name.includes(':') ? name : name.toLowerCase());

/** The first name of a certificate that is listed says who calls. It may have expired since the connection was made. */
function certified(certificate: CallerCertificate | undefined, byName: ReadonlyMap<string, Caller>) {
  if (certificate === undefined || !(certificate.validUntil > Date.now())) return undefined;
  const listed = certificate.names.find((name) => byName.has(name));
  return listed === undefined ? undefined : byName.get(listed);
}
