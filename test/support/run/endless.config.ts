import { defineConfig } from 'vitest/config';
import { GLOBAL_SETUP, HOW_TESTS_RUN } from '../../../vitest.config.ts';

/** A run for a test to kill. */
export default defineConfig({
  test: { ...HOW_TESTS_RUN, globalSetup: GLOBAL_SETUP, include: ['test/support/run/endless.ts'] },
});
