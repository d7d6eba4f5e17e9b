import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, much of it in waiting. It begins first, so that nothing runs alone at the end. */
const LONGEST = ['chaos/chaos', 'system/start', 'contract/dynamodb-local-ledger', 'sim/simulation', 'burst/burst']
  .concat(['console/console-in-browser', 'console/by-hand-in-browser', 'system/printed-commands'])
  .concat(['contract/dynalite-ledger', 'contract/ledger-agreement', 'playground/playground', 'system/slots-used'])
  .concat(['processes/nothing-outlives-a-run', 'mutate/mutate', 'system/seven-scenes'])
  .map((name) => `/test/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    // For tests that hang. A slow or busy machine must not fail one that does not, and what has died fails at once.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // One more than most machines of CI have processors: many tests wait for a process or a server.
    maxWorkers: 3,
    // A file for itself would load the SDK and all of ours anew. So none may leave anything changed that others see.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    globalSetup: ['test/machine/say-what-was-skipped.ts'],
  },
});
