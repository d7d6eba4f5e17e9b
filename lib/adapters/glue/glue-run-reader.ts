import { GetJobRunCommand, type GlueClient, type JobRun } from '@aws-sdk/client-glue';
import { toldMessage } from '../../core/errors.ts';
import { epochMs } from '../../core/time.ts';
import type { GlueReader, ListedRun, ReadFailure, ShownRun } from '../../ports/glue.ts';
import { thrownByAws } from '../aws/thrown-by-aws.ts';

/** Reads one run, which is all that the function `manual` may read from Glue. glue-reader.ts reads everything else. */
export const glueRunReader = (client: GlueClient): Pick<GlueReader, 'get'> => ({
  get: async (jobName, jobRunId) => {
    try {
      const { JobRun } = await client.send(new GetJobRunCommand({ JobName: jobName, RunId: jobRunId }));
      if (JobRun === undefined) return failed(`Glue's answer for run ${jobRunId} has no run`);
      return { kind: 'run', run: { ...toListedRun(JobRun), ...resourcesOf(JobRun) } };
    } catch (thrown) {
      return toFailure(thrown);
    }
  },
});

/** Glue's run as a `JobRun` of our own. @throws Error for a run without an id, so that no search with it is complete */
export const toListedRun = (run: JobRun): ListedRun => {
  if (!run.Id) throw new Error('Glue listed a run without an Id');
  return {
    jobRunId: run.Id,
    state: run.JobRunState ?? '',
    attempt: run.Attempt ?? 0,
    ...(run.StartedOn === undefined ? {} : { startedOn: epochMs(run.StartedOn.getTime()) }),
    ...(run.CompletedOn === undefined ? {} : { completedOn: epochMs(run.CompletedOn.getTime()) }),
    ...(run.ErrorMessage === undefined ? {} : { errorMessage: toldMessage(run.ErrorMessage) }),
    ...(run.Arguments === undefined ? {} : { arguments: run.Arguments }),
    ...(run.PreviousRunId === undefined ? {} : { previousRunId: run.PreviousRunId }),
  };
};

const resourcesOf = (run: JobRun): Partial<ShownRun> => ({
  ...(run.ExecutionTime === undefined ? {} : { executionSeconds: run.ExecutionTime }),
  ...(run.DPUSeconds === undefined ? {} : { dpuSeconds: run.DPUSeconds }),
  ...(run.MaxCapacity === undefined ? {} : { maxCapacity: run.MaxCapacity }),
  ...(run.WorkerType === undefined ? {} : { workerType: run.WorkerType }),
  ...(run.NumberOfWorkers === undefined ? {} : { numberOfWorkers: run.NumberOfWorkers }),
  ...(run.LogGroupName === undefined ? {} : { logGroup: run.LogGroupName }),
});

/** An answer without the requested part. */
export const failed = (message: string): ReadFailure => ({ kind: 'failed', error: { name: 'Error', message } });

/** What an error of Glue's means for a read. */
export const toFailure = (thrown: unknown): ReadFailure => {
  const { code: _code, ...error } = thrownByAws(thrown);
  if (error.name === 'EntityNotFoundException') return { kind: 'gone', error };
  if (error.name === 'AccessDeniedException' || error.name === 'AccessDenied') return { kind: 'denied', error };
  return { kind: 'failed', error };
};
