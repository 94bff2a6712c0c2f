import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What an RPC caller may do (docs/decisions/0003-rpc-callers.md). */
export type CallerRole = 'gateway' | 'reader' | 'admin';

// A reader queries and changes nothing; the gateway speaks for clients and members; an admin manages.
export const ALL_CALLERS: readonly CallerRole[] = ['gateway', 'reader', 'admin'];
export const MANAGERS: readonly CallerRole[] = ['gateway', 'admin'];
export const GATEWAY: readonly CallerRole[] = ['gateway'];

/** A program that may call: its name in the log, the hash of its token, its roles. */
export type Caller = {
  readonly name: string;
  /** SHA-256 of the token, hexadecimal. */
  readonly tokenHash: string;
  readonly roles: readonly CallerRole[];
};

/** Finds the caller of a call by its `authorization` header. */
export type CallerDirectory = (authorization: string | null) => Caller | undefined;

/** One item of RPC_CALLERS: `name:sha256:role+role`. */
export const callerSetting = z
  .string()
  .regex(
    /^[a-z0-9_.-]+:[0-9a-f]{64}:(gateway|reader|admin)(\+(gateway|reader|admin))*$/,
    'items like name:SHA-256-OF-ITS-TOKEN-IN-HEX:role+role, roles being gateway, reader, admin',
  )
  .transform((text): Caller => {
    const [name = '', tokenHash = '', roles = ''] = text.split(':');
    return { name, tokenHash, roles: roles.split('+') as CallerRole[] };
  });

/** SHA-256 of a caller token, hexadecimal. */
export function callerTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * Callers are looked up by the hash of what they present, so the time it takes says nothing about a token. One that was right
 * is remembered: a Map, too, compares text only where its hash under a seed of this process is the same.
 */
export function callerDirectory(callers: readonly Caller[]): CallerDirectory {
  const byHash = new Map(callers.map((caller) => [caller.tokenHash, caller]));
  const byToken = new Map<string, Caller>();
  return (authorization) => {
    const token = /^Bearer ([^\s]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return undefined;
    const known = byToken.get(token);
    if (known) return known;
    const caller = byHash.get(callerTokenHash(token));
    if (caller) byToken.set(token, caller);
    return caller;
  };
}
