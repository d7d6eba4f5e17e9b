import type { BatchRule } from '../../lib/core/batch/decide-cut.ts';
import type { Decision } from '../../lib/core/plan/decision.ts';
import { batchIdOf } from '../../lib/core/plan/plan-batch.ts';
import type { BatchFile, ManifestStore } from '../../lib/ports/batching.ts';

/** A triggers file whose trigger batches, and reads the list of its objects; a test names only what it is about. */
export const aBatchFile = (rule: BatchRule, given: Partial<BatchFile> = {}): BatchFile => ({
  ruleOf: () => rule,
  manifestOf: () => 'json-lines',
  batchIdOf: (cut) => batchIdOf(cut, 'ledger'),
  planBatch: (event, trigger): Decision => ({
    kind: 'request',
    request: {
      requestId: batchIdOf({ trigger, ...event }, 'ledger'),
      trigger,
      jobName: 'etl',
      markerName: '--trigger-request-id',
      identity: `batch ${event.cutToken}`,
      event,
      request: { JobName: 'etl', Arguments: { '--manifest': event.manifest ?? 'none' } },
    },
  }),
  planSingle: ({ requestId, trigger, jobName, markerName, identity, event }): Decision => ({
    kind: 'request',
    request: { requestId, trigger, jobName, markerName, identity, event, request: { JobName: jobName } },
  }),
  ...given,
});

export interface MemoryManifests extends ManifestStore {
  /** What is written, by its key. */
  readonly written: ReadonlyMap<string, string>;
}

/** Lists of batches in memory: the first that is written under a key stays. */
export const memoryManifests = (): MemoryManifests => {
  const written = new Map<string, string>();
  return {
    written,
    addressOf: (key) => `s3://manifests/${key}`,
    put: async (key, text) => {
      if (written.has(key)) return 'there';
      written.set(key, text.join(''));
      return 'written';
    },
  };
};
