import { EVERY_JOB, type Pause, sinceOf, WHOLE_JOB } from '../../lib/core/ledger/pause.ts';
import type { RegisteredJob } from '../../lib/ports/ledger.ts';
import type { PauseNow, PauseTarget } from '../model/pause-now.ts';

/** All that is paused, as the job register has it. */
export const pausesNow = (registered: readonly RegisteredJob[]): readonly PauseNow[] =>
  registered.flatMap(({ jobName, pauses = [] }) =>
    pauses.map((pause) => ({
      ...{ target: targetOf(jobName, pause), by: pause.by, why: pause.why, since: sinceOf(pause) },
    })),
  );

const targetOf = (jobName: string, { trigger }: Pause): PauseTarget => {
  if (trigger !== WHOLE_JOB) return { trigger };
  return jobName === EVERY_JOB ? 'everything' : { job: jobName };
};
