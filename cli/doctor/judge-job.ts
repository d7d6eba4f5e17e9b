import { judgeRetries } from '../../infra/deploy-checks/judge-retries.ts';
import type { Trigger } from '../../lib/core/triggers/trigger.ts';
import type { Target } from '../deployment/deployment.ts';
import type { Asked, JobFacts } from './aws-reads.ts';
import { awsCommand, deployCommand, type Finding, unchecked, updateJobCommand } from './finding.ts';
import { judgeJobKind } from './judge-job-kind.ts';

/** A job and the enabled triggers that start it. */
export interface StartedJob {
  readonly jobName: string;
  readonly triggers: readonly Trigger[];
}

/** Whether a job exists, and whether its settings fit those of the triggers that start it. */
export const judgeJob = (
  { jobName, triggers }: StartedJob,
  asked: Asked<JobFacts>,
  target: Target,
): readonly Finding[] => {
  const where = { triggers: triggers.map(({ name }) => name), job: jobName };
  if (asked.kind === 'unasked') return [unchecked(`the job ${jobName}`, asked.why, where, target)];
  if (asked.kind === 'missing') {
    return [
      {
        level: 'error',
        where,
        what: 'there is no such job in this region, so every request would wait until it is given up',
        advice: 'create the job, or mend JobName in the triggers file; the jobs that there are',
        remedy: awsCommand(['glue', 'list-jobs'], target),
      },
    ];
  }
  const job = asked.value;
  return [
    ...judgeJobKind(jobName, job, triggers, target),
    ...ownRetries(jobName, job, triggers, target),
    ...concurrency(jobName, job, triggers, target),
    ...queuing(jobName, job, triggers, target),
  ];
};

const ownRetries = (
  jobName: string,
  { maxRetries }: JobFacts,
  triggers: readonly Trigger[],
  target: Target,
): readonly Finding[] => {
  const names = triggers.flatMap(({ name, retry }) => (retry === undefined ? [] : [name]));
  if (names.length === 0) return [];
  const { errors } = judgeRetries(new Map([[jobName, names]]), new Map([[jobName, { kind: 'job', maxRetries }]]));
  return errors.map((what) => ({
    level: 'error',
    where: { triggers: names, job: jobName },
    what,
    remedy: updateJobCommand(jobName, '.MaxRetries = 0', target),
  }));
};

const concurrency = (
  jobName: string,
  { maxConcurrentRuns }: JobFacts,
  triggers: readonly Trigger[],
  target: Target,
): readonly Finding[] => {
  const uploads = triggers.filter(({ on }) => on.kind === 's3').map(({ name }) => name);
  if (maxConcurrentRuns > 1 || uploads.length === 0) return [];
  return [
    {
      level: 'note',
      where: { triggers: uploads, job: jobName },
      what: "the job has MaxConcurrentRuns 1, Glue's default: uploads are processed one after the other, and all others wait in the backlog",
      advice: 'if its runs may work side by side, let there be more',
      remedy: updateJobCommand(jobName, '.ExecutionProperty.MaxConcurrentRuns = 10', target),
    },
  ];
};

/** https://docs.aws.amazon.com/glue/latest/dg/job-run-statuses.html */
const queuing = (jobName: string, job: JobFacts, triggers: readonly Trigger[], target: Target): readonly Finding[] =>
  triggers.flatMap(({ name, start, retry }): readonly Finding[] => {
    const { JobRunQueuingEnabled: queues = job.queuesRuns, ExecutionClass = job.executionClass } = start;
    if (queues !== true) return [];
    const against = [
      ...(ExecutionClass === 'FLEX' ? ['its runs are FLEX, which Glue does not queue'] : []),
      ...(job.maxRetries > 0 ? [`the job has MaxRetries ${job.maxRetries}, beside which Glue does not queue`] : []),
      ...(retry === undefined ? [] : ['a run that Glue gives up while it waits uses up one attempt of "retry"']),
    ];
    const isOfJob = start.JobRunQueuingEnabled === undefined;
    const finding = {
      where: { triggers: [name], job: jobName },
      advice: 'turn queuing off, and a start that Glue refuses waits in the backlog here',
      remedy: isOfJob ? updateJobCommand(jobName, '.JobRunQueuingEnabled = false', target) : deployCommand(target),
    };
    const says = `Glue queues runs by itself (JobRunQueuingEnabled of the ${isOfJob ? 'job' : 'trigger'})`;
    return against.length === 0
      ? [{ ...finding, level: 'note', what: `${says}: requests count as started while they wait there` }]
      : [{ ...finding, level: 'warning', what: `${says}, but ${against.join(', and ')}` }];
  });
