import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { runStatement } from './run-statement.ts';

export type TestDatabase = {
  /** postgresql://…, with the schema of both services and no rows. */
  readonly url: string;
  /** Ends its connections and removes it. */
  drop(): Promise<void>;
};

/** A database of the test file's own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { url, template } = inject('postgres');
  const name = `storyden_test_${randomBytes(6).toString('hex')}`;
  await runStatement(url, `create database ${name} template ${template}`);
  return {
    url: Object.assign(new URL(url), { pathname: `/${name}` }).href,
    drop: () => runStatement(url, `drop database if exists ${name} with (force)`),
  };
}
