import leven, { closestMatch } from 'leven';
import type { Logger } from './log.ts';
import { SETTING_NAMES } from './setting-names.ts';

/** A variable that nobody reads, and the setting that was probably meant. */
export type MistypedSetting = { readonly found: string; readonly meant: string };

const KNOWN: ReadonlySet<string> = new Set(SETTING_NAMES);
const FILE = /_FILE$/;

/** The variables that are nearly, but not quite, a setting of ours. Everything else is somebody else's. */
export function mistypedSettings(env: NodeJS.ProcessEnv): MistypedSetting[] {
  return Object.keys(env).flatMap((found) => {
    const name = found.replace(FILE, '');
    if (KNOWN.has(name)) return [];
    const nearest = closestMatch(name.toUpperCase(), SETTING_NAMES);
    if (nearest === undefined || leven(name.toUpperCase(), nearest) > tolerated(name)) return [];
    return [{ found, meant: FILE.test(found) ? `${nearest}_FILE` : nearest }];
  });
}

/** A slip or two in a word; more in a name of many words. */
const tolerated = (name: string) => Math.floor(name.length / 4);

/** Says so on the log, once at start: such a variable has no effect. */
export function warnOfMistypedSettings(env: NodeJS.ProcessEnv, log: Logger) {
  for (const { found, meant } of mistypedSettings(env)) {
    log.warn({ found, meant }, `${found} is no setting and has no effect; did you mean ${meant}?`);
  }
}
