import { defineConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** `npm run screenshots`: the same walks as the tests take, with a camera. */
export default defineConfig({
  ...config,
  test: { ...config.test, include: ['test/browser/screenshots.ts'], testTimeout: 300_000 },
});
