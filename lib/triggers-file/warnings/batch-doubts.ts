import { readsOfBatch } from '../../core/triggers/batch-reads.ts';
import type { Template } from '../../core/triggers/trigger.ts';

const ABSENT =
  'batch.keys is absent of a batch with many keys (more than 100, or 32 KB), and its request is then rejected';
const GUARD = 'ask by has(batch.keys), give a default by batch.?keys.orValue([]), or read batch.manifest';

/** Why a value of `start` may reject the request of a large batch; undefined when it asks whether the keys are there. */
export const keysDoubt = (template: Template | undefined): string | undefined => {
  if (template === undefined) return undefined;
  const reads = readsOfBatch(template).filter(({ name }) => name === 'keys');
  return reads.length > 0 && !reads.some(({ optional }) => optional) ? `${ABSENT}; ${GUARD}` : undefined;
};
