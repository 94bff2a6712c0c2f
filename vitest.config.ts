import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{runtime,services,gateway,standalone,examples,bench,test}/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
  },
});
