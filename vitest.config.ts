import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{runtime,services,gateway,all-in-one,examples,bench,test,web}/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // Two files at a time even on two cores: tests mostly wait for PostgreSQL and for argon2's threads.
    maxWorkers: 2,
    // Loading everything anew for each file took a third of the time. No test changes what another could see.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
  },
});
