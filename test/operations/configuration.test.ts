import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { ALL_IN_ONE_SETTINGS } from '../../all-in-one/config.ts';
import { GATEWAY_SETTINGS, readConfig } from '../../gateway/config.ts';
import { SETTING_NAMES } from '../../runtime/setting-names.ts';
import { ACCOUNTS_SETTINGS } from '../../services/accounts/config.ts';
import { GRANTS_SETTINGS } from '../../services/grants/config.ts';
import { WEB_SETTINGS } from '../../web/server/config.ts';

const SETTINGS: Record<string, z.ZodRawShape> = {
  accounts: ACCOUNTS_SETTINGS,
  grants: GRANTS_SETTINGS,
  gateway: GATEWAY_SETTINGS,
  web: WEB_SETTINGS,
  'npm start': ALL_IN_ONE_SETTINGS,
};

describe('the names of settings', () => {
  test('are those that the tiers read', () => {
    expect(new Set(SETTING_NAMES)).toEqual(new Set(Object.values(SETTINGS).flatMap(Object.keys)));
  });

  test('are sorted by code unit, each once', () => {
    expect(SETTING_NAMES).toEqual([...new Set(SETTING_NAMES)].toSorted());
  });
});

type Row = { readonly name: string; readonly fallback: string; readonly readers: readonly string[] };

const rows = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line): Row => {
    const [, name = '', fallback = '', readers = ''] = line.split('|').map((cell) => cell.trim().replaceAll('`', ''));
    return { name, fallback, readers: readers.split(', ') };
  });

describe('docs/configuration.md', () => {
  test.each(Object.entries(SETTINGS))('lists exactly what %s reads', (reader, shape) => {
    const documented = rows.filter((row) => row.readers.includes(reader)).map((row) => row.name);
    expect(documented.toSorted()).toEqual(Object.keys(shape).toSorted());
  });

  test('says the default address of a gateway, which has the port that it listens on', () => {
    const config = readConfig({ RPC_TOKEN: 'any' });
    expect(config.publicApiAddress).toBe(rows.find((row) => row.name === 'PUBLIC_API_ADDRESS')?.fallback);
  });

  const documented = rows
    .flatMap((row) => row.readers.map((reader) => ({ ...row, reader })))
    .filter(({ name, reader }) => !(name === 'PUBLIC_API_ADDRESS' && reader === 'gateway'));
  test.each(documented)('says the default of $name as $reader has it', ({ name, fallback, reader }) => {
    const kind = SETTINGS[reader]?.[name] as z.ZodType;
    const unset = kind.safeParse(undefined);
    if (fallback === 'required') expect(unset.success).toBe(false);
    else if (fallback === 'none' || fallback.startsWith('{')) expect(unset.data ?? []).toEqual([]);
    else expect(unset).toEqual(kind.safeParse(fallback));
  });
});
