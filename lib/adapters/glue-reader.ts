import { GetJobCommand, GetJobRunCommand, GetJobRunsCommand, type GlueClient, type JobRun } from '@aws-sdk/client-glue';
import { type ErrorInfo, toErrorInfo } from '../core/errors.ts';
import { epochMs } from '../core/time.ts';
import type { GlueReader, ListedRun, ReadFailure } from '../ports.ts';
import { answerTimeOf, keepAnswerTimes } from './answer-time.ts';
import { thrownByAws } from './thrown-by-aws.ts';

/** The most that Glue gives. https://docs.aws.amazon.com/glue/latest/webapi/API_GetJobRuns.html */
const PAGE_SIZE = 200;

/** Reads Glue through a client with the SDK's usual retries; time-outs are the client's. */
export const glueReader = (client: GlueClient): GlueReader => {
  keepAnswerTimes(client);
  return readerOf(client);
};

const readerOf = (client: GlueClient): GlueReader => ({
  list: async (jobName, nextToken) => {
    try {
      const page = await client.send(
        new GetJobRunsCommand({
          JobName: jobName,
          MaxResults: PAGE_SIZE,
          ...(nextToken === undefined ? {} : { NextToken: nextToken }),
        }),
      );
      // An answer without a list is no empty list: taken for one, it would clear a doubt.
      if (page.JobRuns === undefined) return failed(`Glue's answer for job ${jobName} holds no list of runs`);
      // Glue marks the end by no token; an empty one would ask for the first page again.
      const next = page.NextToken ? { nextToken: page.NextToken } : {};
      const glueNow = answerTimeOf(page);
      const time = glueNow === undefined ? {} : { glueNow };
      return { kind: 'page', runs: page.JobRuns.map(toListedRun), ...next, ...time };
    } catch (thrown) {
      return toFailure(thrown);
    }
  },

  get: async (jobName, jobRunId) => {
    try {
      const { JobRun } = await client.send(new GetJobRunCommand({ JobName: jobName, RunId: jobRunId }));
      if (JobRun === undefined) return failed(`Glue's answer for run ${jobRunId} holds no run`);
      return { kind: 'run', run: toListedRun(JobRun) };
    } catch (thrown) {
      return toFailure(thrown);
    }
  },

  job: async (jobName) => {
    try {
      const { Job } = await client.send(new GetJobCommand({ JobName: jobName }));
      if (Job === undefined) return failed(`Glue's answer for job ${jobName} holds no job`);
      return {
        kind: 'job',
        maxRetries: Job.MaxRetries ?? 0,
        ...(Job.CreatedOn === undefined ? {} : { createdOn: epochMs(Job.CreatedOn.getTime()) }),
        ...(Job.LastModifiedOn === undefined ? {} : { changedOn: epochMs(Job.LastModifiedOn.getTime()) }),
      };
    } catch (thrown) {
      return toFailure(thrown);
    }
  },
});

/** @throws Error for a run without an id, so that a page with one is not taken for a complete look. */
const toListedRun = (run: JobRun): ListedRun => {
  if (!run.Id) throw new Error('Glue listed a run without an Id');
  return {
    jobRunId: run.Id,
    state: run.JobRunState ?? '',
    attempt: run.Attempt ?? 0,
    ...(run.StartedOn === undefined ? {} : { startedOn: epochMs(run.StartedOn.getTime()) }),
    ...(run.CompletedOn === undefined ? {} : { completedOn: epochMs(run.CompletedOn.getTime()) }),
    ...(run.ErrorMessage === undefined ? {} : { errorMessage: run.ErrorMessage }),
    ...(run.Arguments === undefined ? {} : { arguments: run.Arguments }),
    ...(run.PreviousRunId === undefined ? {} : { previousRunId: run.PreviousRunId }),
  };
};

const failed = (message: string): ReadFailure => ({ kind: 'failed', error: { name: 'Error', message } });

const toFailure = (thrown: unknown): ReadFailure => {
  const { name, httpStatus } = thrownByAws(thrown);
  const error: ErrorInfo = { ...toErrorInfo(thrown), ...(httpStatus === undefined ? {} : { httpStatus }) };
  if (name === 'EntityNotFoundException') return { kind: 'gone', error };
  if (name === 'AccessDeniedException' || name === 'AccessDenied') return { kind: 'denied', error };
  return { kind: 'failed', error };
};
