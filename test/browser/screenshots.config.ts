import { defineConfig } from 'vitest/config';
import { GLOBAL_SETUP, HOW_TESTS_RUN } from '../../vitest.config.ts';

/** `npm run screenshots`: the same walks as the tests take, with a camera. */
export default defineConfig({
  test: {
    ...HOW_TESTS_RUN,
    globalSetup: GLOBAL_SETUP,
    include: ['test/browser/screenshots.ts'],
    testTimeout: 300_000,
  },
});
