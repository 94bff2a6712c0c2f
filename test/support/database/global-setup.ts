import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../../all-in-one/postgres.ts';
import { createLog } from '../../../runtime/log.ts';
import { migrateAccounts } from '../../../services/accounts/commands/migrate.ts';
import { migrateGrants } from '../../../services/grants/commands/migrate.ts';
import { openRunFolder } from '../run/run-folder.ts';
import { runStatement } from './run-statement.ts';
import { makeTemplateKeys } from './template-keys.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where test databases are made, and the migrated one that they are copied from. */
    postgres: { readonly url: string; readonly template: string };
    /** OAUTH_SECRET of every grant service in the run, hexadecimal: it opens the keys in the template. */
    oauthSecret: string;
  }
}

/** One PostgreSQL for the whole run, with one migrated database to copy for each test file. */
export default async function setup(project: TestProject) {
  const run = await openRunFolder();
  try {
    const url = process.env.TEST_DATABASE_URL ?? (await startServer(run.folder));
    const { template, drop } = await makeTemplate(url, project);
    project.provide('postgres', { url, template });
    return async () => {
      await drop();
      await run.close();
    };
  } catch (error) {
    await run.close();
    throw error;
  }
}

/** A PostgreSQL that ends with its folder. */
async function startServer(folder: string): Promise<string> {
  const dataDir = path.join(folder, 'server');
  await mkdir(dataDir);
  // Nobody misses this data after a crash.
  const settings = { fsync: 'off', full_page_writes: 'off', max_connections: '300' };
  const { url } = await startEmbeddedPostgres({ dataDir, settings });
  return url;
}

async function makeTemplate(url: string, project: TestProject) {
  const template = `storyden_template_${randomBytes(6).toString('hex')}`;
  await runStatement(url, `create database ${template}`);
  const log = createLog({ name: 'test-setup', level: 'warn' });
  const templateUrl = Object.assign(new URL(url), { pathname: `/${template}` }).href;
  await migrateAccounts(templateUrl, log);
  await migrateGrants(templateUrl, log);
  const oauthSecret = randomBytes(32);
  await makeTemplateKeys(templateUrl, oauthSecret, log);
  project.provide('oauthSecret', oauthSecret.toString('hex'));
  return { template, drop: () => runStatement(url, `drop database ${template} with (force)`) };
}
