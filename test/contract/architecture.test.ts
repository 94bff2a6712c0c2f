import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../runtime/log.ts';
import { migrateAccounts } from '../../services/accounts/commands/migrate.ts';
import { migrateGrants } from '../../services/grants/commands/migrate.ts';
import { contractServices } from '../support/contract/contract-services.ts';
import { createBlankDatabase, type TestDatabase } from '../support/database/database.ts';
import { rowsOf } from '../support/database/rows.ts';
import { codeIn, sectionOf, tableRowsOf } from '../support/documents/markdown.ts';
import { projectFiles } from '../support/documents/project-tree.ts';

const ARCHITECTURE = 'docs/architecture.md';
const architecture = readFileSync(ARCHITECTURE, 'utf8');

/** The rows of the tables under a heading, as [what the first cell names, the rest]. */
const listed = (heading: string) =>
  tableRowsOf(sectionOf(architecture, heading)).map(([first = '', ...rest]): [string, string[]] => [
    codeIn(first)[0] ?? first,
    rest,
  ]);

describe(`${ARCHITECTURE} names`, () => {
  it('every folder that has files, and no other', () => {
    const folders = [...new Set(projectFiles().map(path.posix.dirname))].filter((folder) => folder !== '.');
    const rows = listed('## Folders').map(([folder]) => folder);
    // `proto/gen/**` speaks for everything below.
    const wholes = rows.filter((row) => row.endsWith('/**')).map((row) => row.slice(0, -'/**'.length));
    const within = (folder: string, whole: string) => folder === whole || folder.startsWith(`${whole}/`);
    const apart = folders.filter((folder) => !wholes.some((whole) => within(folder, whole)));
    expect(wholes.filter((whole) => !folders.some((folder) => within(folder, whole)))).toEqual([]);
    expect(rows.filter((row) => !row.endsWith('/**')).toSorted()).toEqual(apart.toSorted());
    for (const [folder, [what = '']] of listed('## Folders')) expect(what, folder).toMatch(/\.$/);
  });

  it('every RPC of every service, and no other', async () => {
    const rows = listed('### RPC services').map(([service, [, methods = '']]) => [service, codeIn(methods).toSorted()]);
    const services = await contractServices();
    const served = services.map(({ typeName, methods }) => [typeName, methods.map(({ name }) => name).toSorted()]);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(served));
  });
});

describe(`${ARCHITECTURE} names every table, and no other,`, () => {
  const log = createLog({ name: 'architecture-test', level: 'warn' });
  let blank: TestDatabase[];
  beforeAll(async () => {
    blank = await Promise.all([createBlankDatabase(), createBlankDatabase()]);
  });
  afterAll(() => Promise.all(blank.map((database) => database.drop())));

  it.each([
    { service: 'grant service', at: 0, migrate: migrateGrants },
    { service: 'account service', at: 1, migrate: migrateAccounts },
  ])('of the $service', async ({ service, at, migrate }) => {
    const url = blank[at]?.url ?? '';
    await migrate(url, log);
    const tables = await rowsOf(url, `select tablename from pg_tables where schemaname = 'public'`);
    const rows = listed(`### Tables of the ${service}`).map(([table]) => table);
    expect(rows.toSorted()).toEqual(tables.map(({ tablename }) => tablename).toSorted());
  });
});
