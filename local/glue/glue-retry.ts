import { type EpochMs, plusMs } from '../../lib/core/time.ts';
import type { GlueJob } from './glue-job.ts';
import type { GlueRun } from './glue-run.ts';

/** A run that Glue will start again by itself. */
export interface DueRetry {
  readonly ended: GlueRun;
  readonly at: EpochMs;
}

/** When Glue starts a run again that has just ended; undefined when it does not: only after FAILED, and not for ever. */
export const retryByGlue = (job: GlueJob | undefined, ended: GlueRun, endedAt: EpochMs): DueRetry | undefined =>
  job === undefined || ended.state !== 'FAILED' || ended.attempt >= job.maxRetries
    ? undefined
    : { ended, at: plusMs(endedAt, job.behaviour.retriedAfterMs) };

/** The id of the next try: that of the first one and a number, as it is seen on AWS, though nowhere documented. */
export const idOfRetry = ({ id, attempt }: GlueRun): string =>
  `${id.replace(/_attempt_\d+$/, '')}_attempt_${attempt + 1}`;
