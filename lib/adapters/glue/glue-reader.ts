import { GetJobCommand, GetJobRunsCommand, type GlueClient } from '@aws-sdk/client-glue';
import { epochMs } from '../../core/time.ts';
import type { GlueReader } from '../../ports/glue.ts';
import { answerTimeOf, keepAnswerTimes } from '../aws/answer-time.ts';
import { failed, glueRunReader, toFailure, toListedRun } from './glue-run-reader.ts';

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
        new GetJobRunsCommand({ JobName: jobName, MaxResults: PAGE_SIZE, NextToken: nextToken }),
      );
      // An answer without a list is not an empty list: an empty one would clear a doubt.
      if (page.JobRuns === undefined) return failed(`Glue's answer for job ${jobName} has no list of runs`);
      // No token means the end. An empty token would request the first page again.
      const next = page.NextToken ? { nextToken: page.NextToken } : {};
      const glueNow = answerTimeOf(page);
      const time = glueNow === undefined ? {} : { glueNow };
      return { kind: 'page', runs: page.JobRuns.map(toListedRun), ...next, ...time };
    } catch (thrown) {
      return toFailure(thrown);
    }
  },

  ...glueRunReader(client),

  job: async (jobName) => {
    try {
      const { Job } = await client.send(new GetJobCommand({ JobName: jobName }));
      if (Job === undefined) return failed(`Glue's answer for job ${jobName} has no job`);
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
