import { field, isObject } from '../../lib/core/json.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import { GlueError } from './glue-error.ts';
import { type GlueJob, glueJob, type KeptJob, type RunBehaviour } from './glue-job.ts';
import type { GlueModel } from './glue-model.ts';
import { pageToken, readPageRequest, requiredText } from './glue-paging.ts';
import { type GlueRun, toWire } from './glue-run.ts';
import type { StartOptions } from './run-options.ts';
import { checkWorkers, parseStartJobRun, type StartJobRunInput } from './start-job-run-input.ts';

type Body = Readonly<Record<string, unknown>>;

/** What an operation works with besides its input. */
export interface OperationContext {
  readonly model: GlueModel;
  readonly now: EpochMs;
  readonly behaviour: RunBehaviour;
  /** What the active faults do to a run that is accepted now. */
  readonly spoiled: (input: StartJobRunInput) => StartOptions;
  /** Which runs an answer of `operation` shows without Arguments. */
  readonly withoutArguments: (operation: string, runs: readonly GlueRun[]) => ReadonlySet<GlueRun>;
}

type Operation = (body: Body, context: OperationContext) => Record<string, unknown>;

const existing = (model: GlueModel, name: string): KeptJob => {
  const job = model.job(name);
  if (job === undefined) throw new GlueError('EntityNotFoundException', `Job ${name} not found`);
  return job;
};

const showJob = (job: KeptJob): Record<string, unknown> => ({
  Role: 'arn:aws:iam::000000000000:role/local',
  Command: { Name: 'glueetl' },
  GlueVersion: '5.1',
  ...job.definition,
  Name: job.name,
  DefaultArguments: job.defaultArguments,
  NonOverridableArguments: job.nonOverridableArguments,
  MaxRetries: job.maxRetries,
  CreatedOn: job.createdOn / 1_000,
  LastModifiedOn: job.changedOn / 1_000,
  Timeout: job.timeoutMinutes,
  ExecutionProperty: { MaxConcurrentRuns: job.maxConcurrentRuns },
  JobRunQueuingEnabled: job.jobRunQueuingEnabled,
});

const textMap = (value: unknown): Record<string, string> =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)])) : {};

const whole = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

/** A job as CreateJob or UpdateJob defines it: what is not said gets Glue's default. */
const define = (name: string, definition: Body, behaviour: RunBehaviour): GlueJob => {
  const execution = field(definition, 'ExecutionProperty');
  return glueJob(
    {
      name,
      definition,
      maxConcurrentRuns: whole(isObject(execution) ? field(execution, 'MaxConcurrentRuns') : undefined, 1),
      maxRetries: whole(field(definition, 'MaxRetries'), 0),
      timeoutMinutes: whole(field(definition, 'Timeout'), glueJob({ name }).timeoutMinutes),
      jobRunQueuingEnabled: field(definition, 'JobRunQueuingEnabled') === true,
      defaultArguments: textMap(field(definition, 'DefaultArguments')),
      nonOverridableArguments: textMap(field(definition, 'NonOverridableArguments')),
    },
    behaviour,
  );
};

const startJobRun: Operation = (body, { model, now, spoiled }) => {
  const input = parseStartJobRun(body);
  const definition = model.job(input.jobName)?.definition ?? {};
  const told = (name: string): unknown => field(body, name) ?? field(definition, name);
  checkWorkers(told('WorkerType'), told('NumberOfWorkers'));
  return { JobRunId: model.start(input, now, spoiled(input)).id };
};

const getJobRun: Operation = (body, { model, now, withoutArguments }) => {
  const job = requiredText(body, 'JobName');
  const run = model.run(job, requiredText(body, 'RunId'), now);
  if (run === undefined) throw new GlueError('EntityNotFoundException', `Job run ${String(body['RunId'])} not found`);
  const definition = model.job(job)?.definition ?? {};
  return { JobRun: toWire(run, { withArguments: !withoutArguments('GetJobRun', [run]).has(run), definition }) };
};

const getJobRuns: Operation = (body, { model, now, withoutArguments }) => {
  const { name, definition = {} } = existing(model, requiredText(body, 'JobName'));
  const { size, after } = readPageRequest(body);
  const runs = model.runsOf(name, now, after);
  const page = runs.slice(0, size);
  const last = page.at(-1);
  const bare = withoutArguments('GetJobRuns', page);
  return {
    JobRuns: page.map((run) => toWire(run, { withArguments: !bare.has(run), definition })),
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

const jobsPage = (body: Body, model: GlueModel): { readonly page: readonly KeptJob[]; readonly next: object } => {
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
    (body, { model, behaviour, now }) => {
      const name = requiredText(body, 'Name');
      if (model.job(name) !== undefined) throw new GlueError('AlreadyExistsException', `Job ${name} already exists`);
      model.putJob(define(name, body, behaviour), now);
      return { Name: name };
    },
  ],
  [
    'UpdateJob',
    (body, { model, now }) => {
      const job = existing(model, requiredText(body, 'JobName'));
      const update = field(body, 'JobUpdate');
      if (!isObject(update)) throw new GlueError('InvalidInputException', 'JobUpdate is required');
      model.putJob(define(job.name, update, job.behaviour), now);
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
