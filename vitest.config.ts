import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/machine/say-what-was-skipped.ts'],
    // For tests that hang. A slow or busy machine must not fail one that does not, and what has died fails at once.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
  },
});
