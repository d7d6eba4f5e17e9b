import { GetJobCommand, type GlueClient, type Job } from '@aws-sdk/client-glue';
import type { Target } from '../deployment/deployment.ts';
import { ask } from './ask.ts';
import type { AwsReads, JobFacts } from './aws-reads.ts';

/** Reads jobs. */
export const askGlue = (client: GlueClient, target: Target): Pick<AwsReads, 'job'> => ({
  job: (jobName) =>
    ask('glue:GetJob', target, async () => {
      const { Job } = await client.send(new GetJobCommand({ JobName: jobName }));
      if (Job === undefined) throw new Error(`Glue's answer for job ${jobName} has no job`);
      return toFacts(Job);
    }),
});

const toFacts = ({
  Command: command,
  GlueVersion: glueVersion,
  WorkerType: workerType,
  ExecutionClass: executionClass,
  ...job
}: Job): JobFacts => ({
  kind: command?.Name ?? 'glueetl',
  maxConcurrentRuns: job.ExecutionProperty?.MaxConcurrentRuns ?? 1,
  maxRetries: job.MaxRetries ?? 0,
  queuesRuns: job.JobRunQueuingEnabled === true,
  argumentNames: [...Object.keys(job.DefaultArguments ?? {}), ...Object.keys(job.NonOverridableArguments ?? {})],
  ...(command?.ScriptLocation === undefined ? {} : { scriptLocation: command.ScriptLocation }),
  ...(job.Role === undefined ? {} : { role: job.Role }),
  ...(glueVersion === undefined ? {} : { glueVersion }),
  ...(workerType === undefined ? {} : { workerType }),
  ...(executionClass === undefined ? {} : { executionClass }),
});
