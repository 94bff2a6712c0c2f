import { createHmac, type KeyObject } from 'node:crypto';
import { sha256 } from './digest.ts';

/** Crockford base32: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Random bytes in one user code: 40 bits (RFC 8628 §6.1). */
export const USER_CODE_BYTES = 5;

/** Writes 5 random bytes as a user code, `XXXX-XXXX`. */
export function writeUserCode(bytes: Uint8Array): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  let code = '';
  for (let place = 0; place < 8; place++) {
    code = ALPHABET[Number(bits & 31n)] + code;
    bits >>= 5n;
  }
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** Reads what a person typed: any case, spaces and hyphens ignored, O is 0, I and L are 1. Undefined: not a user code. */
export function readUserCode(typed: string): string | undefined {
  if (!/^[A-Za-z0-9 -]{8,32}$/.test(typed)) return undefined;
  const code = typed.replace(/[ -]/g, '').toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');
  if (code.length !== 8 || ![...code].every((character) => ALPHABET.includes(character))) return undefined;
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/**
 * Forms in which a user code may be stored; the first is the one to store. A hash of 40 bits is found in minutes by
 * trying them all, so each form is a MAC with a key of OAUTH_SECRET: one for each secret, and last the plain hash that
 * the previous release stored (to be removed a release later).
 */
export type UserCodeForms = readonly [Buffer, ...Buffer[]];

/** MAC keys, one of each secret; the first makes. */
export type UserCodeKeys = readonly [KeyObject, ...KeyObject[]];

export function userCodeForms(userCode: string, [first, ...others]: UserCodeKeys): UserCodeForms {
  const mac = (key: KeyObject) => createHmac('sha256', key).update(userCode).digest();
  return [mac(first), ...others.map(mac), sha256(userCode)];
}
