import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../../all-in-one/postgres.ts';
import { createLog } from '../../../runtime/log.ts';
import { migrateAccounts } from '../../../services/accounts/commands/migrate.ts';
import { migrateGrants } from '../../../services/grants/commands/migrate.ts';
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
  const server = await testServer();
  const template = `storyden_template_${randomBytes(6).toString('hex')}`;
  await runStatement(server.url, `create database ${template}`);

  const log = createLog({ name: 'test-setup', level: 'warn' });
  const templateUrl = Object.assign(new URL(server.url), { pathname: `/${template}` }).href;
  await migrateAccounts(templateUrl, log);
  await migrateGrants(templateUrl, log);
  const oauthSecret = randomBytes(32);
  await makeTemplateKeys(templateUrl, oauthSecret, log);
  project.provide('oauthSecret', oauthSecret.toString('hex'));
  project.provide('postgres', { url: server.url, template });

  return async () => {
    await runStatement(server.url, `drop database ${template} with (force)`);
    await server.stop();
  };
}

async function testServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const url = process.env.TEST_DATABASE_URL;
  if (url) return { url, stop: async () => undefined };

  const dataDir = await mkdtemp(path.join(tmpdir(), 'storyden-test-'));
  await chmod(dataDir, 0o755);
  const postgres = await startEmbeddedPostgres({
    dataDir,
    // Nobody misses this data after a crash.
    settings: { fsync: 'off', full_page_writes: 'off', max_connections: '300' },
  });
  return {
    url: postgres.url,
    async stop() {
      await postgres.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}
