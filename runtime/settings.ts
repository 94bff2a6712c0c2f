import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import parseDuration from 'parse-duration';
import { z } from 'zod';
import { mistypedSettings } from './mistyped-settings.ts';

/** Everything that is wrong with the environment, in one message a person can act on. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(problems: readonly string[]) {
    super(`The configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/**
 * Reads the named settings from an environment. `NAME_FILE` gives a setting as a file. Blanks and line breaks at the ends
 * are nobody's wish; a value of nothing else counts as absent.
 *
 * @throws SettingsError naming every wrong setting, what was found and what is expected.
 */
export function readSettings<Shape extends z.ZodRawShape>(
  shape: Shape,
  env: NodeJS.ProcessEnv,
): z.output<z.ZodObject<Shape>> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(shape)) {
    try {
      const text = settingText(name, env);
      const parsed = z.safeParse(kind, text);
      if (parsed.success) values[name] = parsed.data;
      else {
        const what = text === undefined ? absent(name, env) : found(kind, text);
        problems.push(`${name}: ${what}, expected ${parsed.error.issues[0]?.message}.`);
      }
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return values as z.output<z.ZodObject<Shape>>;
}

function settingText(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const text = env[name]?.trim() || undefined;
  const path = env[`${name}_FILE`]?.trim() || undefined;
  if (path === undefined) return text;
  if (text !== undefined) throw new Error(`${name} and ${name}_FILE are both set; keep one.`);
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new Error(`${name}_FILE names ${path}, which cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** Whether a setting is given, by value or as a file. */
export function isGiven(env: NodeJS.ProcessEnv, name: string): boolean {
  return Boolean(env[name]?.trim() || env[`${name}_FILE`]?.trim());
}

function absent(name: string, env: NodeJS.ProcessEnv): string {
  const instead = mistypedSettings(env).find(({ meant }) => meant.replace(/_FILE$/, '') === name);
  return instead ? `not set (${instead.found} is)` : 'not set';
}

function found(kind: unknown, text: string): string {
  return z.globalRegistry.get(kind as z.ZodType)?.secret ? 'the value found does not fit' : `found "${text}"`;
}

/** Marks a setting whose value must not appear in a message. */
export function secret<Kind extends z.ZodType>(kind: Kind): Kind {
  return kind.meta({ secret: true });
}

/** `15m`, `720h`, `1h30m`; in milliseconds, more than zero unless `orZero`. */
export function duration(defaultText?: string, options: { orZero?: boolean } = {}) {
  const expected = 'a duration like 30s, 15m or 720h';
  const kind = z
    .string(expected)
    .regex(/^(\d+(ms|s|m|h|d))+$/, expected)
    .transform((text) => parseDuration(text) ?? Number.NaN)
    .refine((ms) => Number.isSafeInteger(ms) && (options.orZero ? ms >= 0 : ms > 0), expected);
  return defaultText === undefined ? kind : kind.prefault(defaultText);
}

/** How a process stops. */
export const SHUTDOWN_SETTINGS = {
  SHUTDOWN_TIMEOUT: duration('20s'),
  SHUTDOWN_DRAIN: duration('5s', { orZero: true }),
};

/**
 * The drain is a part of the timeout: unless somebody chose it, a quarter at most. In milliseconds.
 *
 * @throws SettingsError for a drain that leaves no time to stop
 */
export function shutdownTimes(
  { SHUTDOWN_TIMEOUT, SHUTDOWN_DRAIN }: { SHUTDOWN_TIMEOUT: number; SHUTDOWN_DRAIN: number },
  env: NodeJS.ProcessEnv,
): { shutdownTimeout: number; shutdownDrain: number } {
  const shutdownDrain = isGiven(env, 'SHUTDOWN_DRAIN')
    ? SHUTDOWN_DRAIN
    : Math.min(SHUTDOWN_DRAIN, SHUTDOWN_TIMEOUT / 4);
  if (shutdownDrain < SHUTDOWN_TIMEOUT) return { shutdownTimeout: SHUTDOWN_TIMEOUT, shutdownDrain };
  throw new SettingsError([
    `SHUTDOWN_DRAIN: found ${SHUTDOWN_DRAIN / 1000}s, expected less than SHUTDOWN_TIMEOUT, which is ${SHUTDOWN_TIMEOUT / 1000}s and has to hold it.`,
  ]);
}

/** A whole number from 1 to `most`. `what` is counted: `a number of connections`. */
export function count(what: string, defaultValue: number, { most }: { most: number }) {
  const expected = `${what} like ${defaultValue}`;
  return z
    .string(expected)
    .regex(/^[1-9]\d*$/, expected)
    .transform(Number)
    .refine((number) => number <= most, expected)
    .prefault(String(defaultValue));
}

/** More on one machine are a mistake. */
export const MOST_WORKERS = 64;

/** A number of processes; `auto` is one for each core that this one may use. */
export function workers() {
  const expected = `a number of processes from 1 to ${MOST_WORKERS}, or auto`;
  return z
    .string(expected)
    .regex(/^([1-9]\d*|auto)$/, expected)
    .transform((text) => (text === 'auto' ? Math.min(availableParallelism(), MOST_WORKERS) : Number(text)))
    .refine((number) => number <= MOST_WORKERS, expected)
    .prefault('1');
}

/** So many, in so many seconds. */
export type RateLimit = { readonly points: number; readonly seconds: number };

/** `20/1m`: a count and a duration of whole seconds. */
export function rateLimit(defaultText: string) {
  const expected = 'a count and a duration like 20/1m';
  return z
    .string(expected)
    .regex(/^[1-9]\d{0,8}\/\d+(s|m|h|d)$/, expected)
    .transform((text): RateLimit => {
      const [count = '', per = ''] = text.split('/');
      return { points: Number(count), seconds: (parseDuration(per) ?? 0) / 1000 };
    })
    .refine((limit) => limit.seconds > 0, expected)
    .prefault(defaultText);
}

/** Where a server listens. Port 0 lets the system choose. */
export type ListenAddress = { readonly host: string; readonly port: number };

/** `host:port`, IPv6 hosts in brackets. */
export function listenAddress(defaultText: string) {
  const expected = 'host:port, like 127.0.0.1:8000';
  return z
    .string(expected)
    .regex(/^(\[[0-9a-fA-F:.]+\]|[^\s:/]+):\d{1,5}$/, expected)
    .transform((text): ListenAddress => {
      const colon = text.lastIndexOf(':');
      return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
    })
    .refine((address) => address.port <= 65535, expected)
    .prefault(defaultText);
}

/**
 * Where another tier is, in the words of gRPC's name resolution: `host:port`, `dns:///name:port`, `ipv4:host:port,host:port`,
 * `unix:path`. gRPC would take an address without a port for one with port 443.
 */
export function rpcAddress(defaultText: string) {
  const expected = `an address like ${defaultText} or dns:///name:9000, with its port and without http://`;
  return z
    .string(expected)
    .regex(/^(unix(-abstract)?:\S+|(dns:(\/\/[^\s/]*\/)?)?[\x21-\x2e\x30-\x7e]+:\d{1,5})$/, expected)
    .prefault(defaultText);
}

/** Comma-separated, blanks around the items dropped, empty items ignored: a comma alone is the empty list. */
export function list<Item extends z.ZodType<unknown, string>>(item: Item, defaultText = '') {
  return z
    .string()
    .prefault(defaultText)
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item));
}

/** An absolute http or https address; its trailing slash is dropped. */
export function webAddress() {
  const expected = 'an http or https address like https://community.example.org';
  return z
    .string(expected)
    .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), expected)
    .refine((text) => !/[?#]/.test(text), `${expected}, without query and fragment`)
    .transform((text) => text.replace(/\/+$/, ''));
}

/** `true` or `false`. */
export function flag(defaultValue: boolean) {
  const expected = 'true or false';
  return z
    .enum(['true', 'false'], expected)
    .prefault(defaultValue ? 'true' : 'false')
    .transform((text) => text === 'true');
}

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words, defaultWord: Words[number]) {
  return z.enum(words, `one of ${words.join(', ')}`).prefault(defaultWord as never);
}

/** How much is written to the log. */
export const logLevel = (defaultLevel: 'info' | 'warn' = 'info') =>
  oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], defaultLevel);
