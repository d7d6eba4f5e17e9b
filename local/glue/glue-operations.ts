import { field, isObject } from '../../lib/core/json.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import { GlueError } from './glue-error.ts';
import { type GlueJob, glueJob, type RunBehaviour } from './glue-job.ts';
import type { GlueModel } from './glue-model.ts';
import { pageToken, readPageRequest, requiredText } from './glue-paging.ts';
import { toWire } from './glue-run.ts';
import { parseStartJobRun } from './start-job-run-input.ts';

type Body = Readonly<Record<string, unknown>>;

/** What an operation works with besides its input. */
export interface OperationContext {
  readonly model: GlueModel;
  readonly now: EpochMs;
  readonly behaviour: RunBehaviour;
  /** How much later reads show a run accepted now, in milliseconds. */
  readonly visibleAfterMs: (jobName: string) => number;
  /** Whether a run accepted now shall end FAILED. */
  readonly failsRun: (jobName: string) => boolean;
  readonly omitArguments: (jobName: string) => boolean;
}

type Operation = (body: Body, context: OperationContext) => Record<string, unknown>;

const existing = (model: GlueModel, name: string): GlueJob => {
  const job = model.job(name);
  if (job === undefined) throw new GlueError('EntityNotFoundException', `Job ${name} not found`);
  return job;
};

const showJob = (job: GlueJob): Record<string, unknown> => ({
  Role: 'arn:aws:iam::000000000000:role/local',
  Command: { Name: 'glueetl' },
  GlueVersion: '5.1',
  ...job.definition,
  Name: job.name,
  DefaultArguments: job.defaultArguments,
  MaxRetries: job.maxRetries,
  Timeout: job.timeoutMinutes,
  ExecutionProperty: { MaxConcurrentRuns: job.maxConcurrentRuns },
  JobRunQueuingEnabled: job.jobRunQueuingEnabled,
});

const whole = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

/** A job as CreateJob or UpdateJob defines it: what is not said gets Glue's default. */
const define = (name: string, definition: Body, behaviour: RunBehaviour): GlueJob => {
  const execution = field(definition, 'ExecutionProperty');
  const defaults = field(definition, 'DefaultArguments');
  return glueJob(
    {
      name,
      definition,
      maxConcurrentRuns: whole(isObject(execution) ? field(execution, 'MaxConcurrentRuns') : undefined, 1),
      maxRetries: whole(field(definition, 'MaxRetries'), 0),
      timeoutMinutes: whole(field(definition, 'Timeout'), glueJob({ name }).timeoutMinutes),
      jobRunQueuingEnabled: field(definition, 'JobRunQueuingEnabled') === true,
      defaultArguments: isObject(defaults)
        ? Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, String(value)]))
        : {},
    },
    behaviour,
  );
};

const startJobRun: Operation = (body, { model, now, visibleAfterMs, failsRun }) => {
  const input = parseStartJobRun(body);
  const run = model.start(input, now, {
    visibleAfterMs: visibleAfterMs(input.jobName),
    ...(failsRun(input.jobName) ? { end: 'FAILED' } : {}),
  });
  return { JobRunId: run.id };
};

const getJobRun: Operation = (body, { model, now }) => {
  const job = requiredText(body, 'JobName');
  const run = model.run(job, requiredText(body, 'RunId'), now);
  if (run === undefined) throw new GlueError('EntityNotFoundException', `Job run ${String(body['RunId'])} not found`);
  return { JobRun: toWire(run, { withArguments: true }) };
};

const getJobRuns: Operation = (body, { model, now, omitArguments }) => {
  const { name } = existing(model, requiredText(body, 'JobName'));
  const { size, after } = readPageRequest(body);
  const runs = model.runsOf(name, now, after);
  const page = runs.slice(0, size);
  const last = page.at(-1);
  const withArguments = !omitArguments(name);
  return {
    JobRuns: page.map((run) => toWire(run, { withArguments })),
    ...(last !== undefined && runs.length > size ? { NextToken: pageToken(last.sequence) } : {}),
  };
};

const batchStopJobRun: Operation = (body, { model, now }) => {
  const job = requiredText(body, 'JobName');
  const ids = field(body, 'JobRunIds');
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > 25) {
    throw new GlueError('InvalidInputException', 'JobRunIds must have 1 to 25 ids');
  }
  const successes: unknown[] = [];
  const errors: unknown[] = [];
  for (const id of ids.map(String)) {
    try {
      model.stop(job, id, now);
      successes.push({ JobName: job, JobRunId: id });
    } catch (error) {
      if (!(error instanceof GlueError)) throw error;
      const detail = { ErrorCode: error.name, ErrorMessage: error.message };
      errors.push({ JobName: job, JobRunId: id, ErrorDetail: detail });
    }
  }
  return { SuccessfulSubmissions: successes, Errors: errors };
};

const jobsPage = (body: Body, model: GlueModel): { readonly page: readonly GlueJob[]; readonly next: object } => {
  const { size, after } = readPageRequest(body);
  const from = Number.isFinite(after) ? after : 0;
  const jobs = model.jobs();
  const end = from + size;
  return { page: jobs.slice(from, end), next: jobs.length > end ? { NextToken: pageToken(end) } : {} };
};

/** The operations by name. https://docs.aws.amazon.com/glue/latest/webapi/API_Operations.html */
export const GLUE_OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['StartJobRun', startJobRun],
  ['GetJobRun', getJobRun],
  ['GetJobRuns', getJobRuns],
  ['BatchStopJobRun', batchStopJobRun],
  ['GetJob', (body, { model }) => ({ Job: showJob(existing(model, requiredText(body, 'JobName'))) })],
  [
    'GetJobs',
    (body, { model }) => {
      const { page, next } = jobsPage(body, model);
      return { Jobs: page.map(showJob), ...next };
    },
  ],
  [
    'ListJobs',
    (body, { model }) => {
      const { page, next } = jobsPage(body, model);
      return { JobNames: page.map((job) => job.name), ...next };
    },
  ],
  [
    'CreateJob',
    (body, { model, behaviour }) => {
      const name = requiredText(body, 'Name');
      if (model.job(name) !== undefined) throw new GlueError('AlreadyExistsException', `Job ${name} already exists`);
      model.putJob(define(name, body, behaviour));
      return { Name: name };
    },
  ],
  [
    'UpdateJob',
    (body, { model }) => {
      const job = existing(model, requiredText(body, 'JobName'));
      const update = field(body, 'JobUpdate');
      if (!isObject(update)) throw new GlueError('InvalidInputException', 'JobUpdate is required');
      model.putJob(define(job.name, update, job.behaviour));
      return { JobName: job.name };
    },
  ],
  [
    'DeleteJob',
    (body, { model }) => {
      const name = requiredText(body, 'JobName');
      model.deleteJob(name);
      return { JobName: name };
    },
  ],
]);
