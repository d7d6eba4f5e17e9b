import { defineConfig } from 'vitest/config';

/** For runs that another test ends by force. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.run.ts'],
    reporters: ['dot'],
    testTimeout: 120_000,
    maxWorkers: 1,
  },
});
