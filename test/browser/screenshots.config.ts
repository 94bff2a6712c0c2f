import { defineConfig } from 'vitest/config';
import { GLOBAL_SETUP, HOW_TESTS_RUN } from '../../vitest.config.ts';

/** `npm run screenshots`: the same tours as the tests take, with a camera for the pictures that documents show. */
export default defineConfig({
  test: {
    ...HOW_TESTS_RUN,
    globalSetup: GLOBAL_SETUP,
    include: ['test/browser/screenshots.ts'],
    testTimeout: 300_000,
  },
});
