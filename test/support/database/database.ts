import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { runStatement } from './run-statement.ts';

export type TestDatabase = {
  /** postgresql://… */
  readonly url: string;
  /** Ends its connections and removes it. */
  drop(): Promise<void>;
};

/** A database of the test file's own, with the schema of both services and no rows. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(`template ${inject('postgres').template}`);
}

/** A database with nothing in it. */
export const createBlankDatabase = (): Promise<TestDatabase> => createDatabase('');

async function createDatabase(from: string): Promise<TestDatabase> {
  const { url } = inject('postgres');
  const name = `storyden_test_${randomBytes(6).toString('hex')}`;
  await runStatement(url, `create database ${name} ${from}`);
  return {
    url: Object.assign(new URL(url), { pathname: `/${name}` }).href,
    drop: () => runStatement(url, `drop database if exists ${name} with (force)`),
  };
}
