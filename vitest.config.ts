import { defineConfig, type TestUserConfig } from 'vitest/config';

export const HOW_TESTS_RUN: TestUserConfig = {
  pool: 'forks',
  // Two files at a time even on two cores: tests mostly wait for PostgreSQL and for argon2's threads.
  maxWorkers: 2,
  // Loading everything anew for each file took a third of the time. No test changes what another could see.
  isolate: false,
  testTimeout: 20_000,
  hookTimeout: 60_000,
  teardownTimeout: 30_000,
};

/** Starts the run's PostgreSQL. */
export const GLOBAL_SETUP = ['test/support/database/global-setup.ts'];

export default defineConfig({
  test: {
    ...HOW_TESTS_RUN,
    projects: [
      // Beside the code: rules, and what can be tried without a database. They begin at once.
      {
        test: {
          name: 'unit',
          include: ['{proto,runtime,services,gateway,sdk,all-in-one,examples,bench,web}/**/*.test.ts'],
        },
      },
      // The tiers as they run.
      { test: { name: 'system', include: ['test/**/*.test.ts'], globalSetup: GLOBAL_SETUP } },
    ],
  },
});
