import { z } from 'zod';
import { list } from '../../runtime/settings.ts';

const BYTES = 32;
/** Of 32 random bytes about 30 are different; 16 or fewer come once in billions of times. */
const FEWEST_DIFFERENT = 16;

const EXPECTED = `${BYTES} random bytes in base64, base64url or hexadecimal; this makes them: openssl rand -base64 ${BYTES}`;
const REPLACED =
  'To replace one that is in use, put the new one first and the old one after it, separated by a comma (docs/signing-keys.md)';

/**
 * OAUTH_SECRET: one that makes, then those that it replaces. The first has to be strong; the others are taken as earlier
 * releases took them, so that a weak one can be replaced.
 */
export const oauthSecrets = list(z.string()).transform((texts, context) => {
  const secrets = texts.map((text, place) => (place === 0 ? strongSecret(text) : readSecret(text)));
  const read = secrets.filter((secret) => secret !== undefined);
  if (read.length > 0 && read.length === secrets.length) return read;
  context.addIssue({ code: 'custom', message: texts.length === 0 ? EXPECTED : `${EXPECTED}. ${REPLACED}` });
  return z.NEVER;
});

/** The bytes of a secret; undefined if they are too few. */
function readSecret(text: string): Buffer | undefined {
  const bytes = decoded(text);
  return bytes.length >= BYTES ? bytes : undefined;
}

/** The bytes of a secret that nobody thought up; undefined otherwise. */
function strongSecret(text: string): Buffer | undefined {
  const bytes = decoded(text);
  return bytes.length === BYTES && isExact(text, bytes) && !isGuessable(text, bytes) ? bytes : undefined;
}

const isHex = (text: string) => /^[0-9a-f]{64}$/i.test(text);
const decoded = (text: string) => Buffer.from(text, isHex(text) ? 'hex' : 'base64');

/** Whether it is what it looks like, to the last character: a phrase is no base64, however much of it can be decoded. */
function isExact(text: string, bytes: Buffer): boolean {
  if (isHex(text)) return true;
  const unpadded = /^(.{43})=?$/.exec(text)?.[1] ?? '';
  return unpadded.replaceAll('+', '-').replaceAll('/', '_') === bytes.toString('base64url');
}

function isGuessable(text: string, bytes: Buffer): boolean {
  if (new Set(bytes).size < FEWEST_DIFFERENT) return true;
  const step = (bytes.readUInt8(1) - bytes.readUInt8(0)) & 0xff;
  const isSeries = bytes.every((byte, place) => place === 0 || ((byte - bytes.readUInt8(place - 1)) & 0xff) === step);
  // Words that happen to be base64: letters of one case alone. Words in base64: letters and blanks.
  const isWords = !isHex(text) && (!/[a-z]/.test(text) || !/[A-Z]/.test(text));
  return isSeries || isWords || /^[a-z\s.,;:!?'-]+$/i.test(bytes.toString('latin1'));
}
