import { defineConfig } from 'vitest/config';

/** They hold everything in memory and change nothing that is not their own, so that their files can share a worker. */
const IN_MEMORY = ['backlog', 'batch', 'core', 'doubt', 'expect', 'ledger', 'manual', 'outcome', 'publish', 'runs']
  .concat(['start', 'sweep', 'triggers-file'])
  .map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    // For tests that hang. A slow or busy machine must not fail one that does not, and what has died fails at once.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // One more than most machines of CI have processors: many tests wait for a process or a server.
    maxWorkers: 3,
    globalSetup: ['test/machine/say-what-was-skipped.ts'],
    projects: [
      { extends: true, test: { name: 'others', include: ['test/**/*.test.ts'], exclude: IN_MEMORY } },
      { extends: true, test: { name: 'in memory', include: IN_MEMORY, isolate: false } },
    ],
  },
});
