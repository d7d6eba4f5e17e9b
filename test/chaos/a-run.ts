import type { GlueRun } from '../../local/glue/glue-run.ts';
import { noon } from '../doubles/ledger-items.ts';

let sequence = 0;

/** A run that has succeeded, as the local Glue knows it. */
export const aRun = (given: Partial<GlueRun> = {}): GlueRun => {
  sequence += 1;
  return {
    id: `jr_${sequence}`,
    jobName: 'orders',
    sequence,
    request: {},
    arguments: {},
    attempt: 0,
    state: 'SUCCEEDED',
    startedOn: noon,
    lastModifiedOn: noon,
    completedOn: noon,
    visibleFrom: noon,
    ...given,
  };
};
