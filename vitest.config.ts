import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // For tests that hang. A slow or busy machine must not fail one that does not, and what has died fails at once.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // One more than most machines of CI have processors: many tests wait for a process or a server.
    maxWorkers: 3,
    // A file for itself would load the SDK and all of ours anew. So none may leave anything changed that others see.
    isolate: false,
    globalSetup: ['test/machine/say-what-was-skipped.ts'],
  },
});
