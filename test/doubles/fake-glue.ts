import { type FinalRunState, isFinalRunState } from '../../lib/core/glue/job-run.ts';
import { classifyStartError } from '../../lib/core/glue/start-errors.ts';
import type { StartJobRunRequest } from '../../lib/core/glue/start-job-run-request.ts';
import type { StartReply } from '../../lib/core/glue/start-reply.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import { epochMs } from '../../lib/core/time.ts';
import type { GlueReader, GlueSender, ListedRun, ReadFailure } from '../../lib/ports/glue.ts';
import { GlueError } from '../../local/glue/glue-error.ts';
import { glueJob } from '../../local/glue/glue-job.ts';
import { createGlueModel } from '../../local/glue/glue-model.ts';
import type { StartOptions } from '../../local/glue/run-options.ts';
import { parseStartJobRun } from '../../local/glue/start-job-run-input.ts';
import { pageOf, toListedRun } from './listed-glue.ts';

/** How Glue takes the next StartJobRun. `accepts …` means that a run exists afterwards, whatever the reply says. */
export type Mood =
  | 'accepts'
  | 'accepts but the reply is lost'
  | 'is busy'
  | 'lacks resources'
  | 'denies'
  | 'knows no such job'
  | 'cannot be written to'
  | 'throttles'
  | 'is out of reach'
  | 'fails'
  | 'refuses';

const LAST_MOMENT = epochMs(Number.MAX_SAFE_INTEGER);

const error = (name: string) => ({ name, message: `${name}, says the fake Glue` });

/** An answer of Glue that is none. */
export const aReadFailure = (kind: ReadFailure['kind'], name = 'ThrottlingException'): ReadFailure => ({
  kind,
  error: error(name),
});

/** A run goes on until the test ends it. */
const aJob = (name: string, maxConcurrentRuns: number) =>
  glueJob({
    name,
    maxConcurrentRuns,
    timeoutMinutes: Number.POSITIVE_INFINITY,
    behaviour: { startupMs: 0, takesMs: Number.POSITIVE_INFINITY },
  });

/**
 * The model of Glue that the local cloud runs on, in the test's hand: it sets moods, ends runs, and reads them. Jobs
 * exist as soon as they are named.
 */
export const fakeGlue = (clock: () => EpochMs) => {
  let accepted = 0;
  const model = createGlueModel(() => `jr_${++accepted}`, {
    concurrentRunsPerAccount: Number.POSITIVE_INFINITY,
    queuedRunsPerAccount: 0,
  });
  const moods: Mood[] = [];
  const hidden = new Set<string>();
  const start = (request: StartJobRunRequest, options: StartOptions): string => {
    if (model.job(request.JobName) === undefined)
      model.putJob(aJob(request.JobName, world.maxConcurrentRuns), epochMs(0));
    model.advance(clock());
    const run = model.start(parseStartJobRun({ ...request }), clock(), { visibleAfterMs: world.lateMs, ...options });
    model.advance(clock());
    return run.id;
  };
  const world = {
    /** All runs that Glue knows, newest first, shown by now or not. */
    get runs(): readonly (ListedRun & { readonly jobName: string })[] {
      const known = model.runs().filter(({ jobName, id }) => model.run(jobName, id, LAST_MOMENT) !== undefined);
      return known.toReversed().map((run) => ({ ...toListedRun(run), jobName: run.jobName }));
    },
    sends: [] as StartJobRunRequest[],
    lists: 0,
    gets: 0,
    jobs: 0,
    /** New runs are listed this many milliseconds after they were accepted. */
    lateMs: 0,
    pageSize: 200,
    hidesArguments: false,
    /** How many runs a job may have at once, from its first one on. */
    maxConcurrentRuns: Number.POSITIVE_INFINITY,
    /** How often Glue itself starts a failed run again. */
    maxRetries: 0,
    /** When the job was made, and last changed. */
    createdOn: epochMs(0),
    changedOn: epochMs(0),
    readFailure: undefined as ReadFailure | undefined,
    getFailure: undefined as ReadFailure | undefined,
    jobFailure: undefined as ReadFailure | undefined,
    /** The moods of the next sends, one each; afterwards Glue accepts. */
    next(...given: readonly Mood[]): void {
      moods.push(...given);
    },
    /** Accepts a run, whoever starts it; a final `state` ends it at once. */
    accept(request: StartJobRunRequest, given: StartOptions & { readonly state?: string } = {}): string {
      const { state, ...options } = given;
      const jobRunId = start(request, options);
      if (isFinalRunState(state)) world.end(jobRunId, state);
      return jobRunId;
    },
    /** Accepts a run with this marker that Glue lists like this. */
    list(jobName: string, marker: string, { jobRunId, state, attempt, ...run }: ListedRun): void {
      const Arguments = { ...run.arguments, '--trigger-request-id': marker };
      world.accept(
        { JobName: jobName, Arguments },
        { id: jobRunId, state, attempt, startedOn: run.startedOn ?? clock() },
      );
    },
    /** No answer ever shows the arguments of this run. */
    hide: (jobRunId: string): void => void hidden.add(jobRunId),
    /** Does what Glue does with a failed run of a job that has `MaxRetries`: starts it again, under another id. */
    retryByItself(jobRunId: string): string {
      const { id } = model.startAgain(jobRunId, clock(), { id: `jr_${++accepted}` });
      model.advance(clock());
      return id;
    },
    /** Ends a run. One that has ended stays as it is: an end may be heard of twice. */
    end(jobRunId: string, state: FinalRunState, errorMessage?: string): void {
      if (isFinalRunState(model.runs().find(({ id }) => id === jobRunId)?.state)) return;
      model.end(jobRunId, clock(), { state, ...(errorMessage === undefined ? {} : { errorMessage }) });
    },
    forget: (jobRunId: string): void => model.forget(jobRunId),
  };

  const startOrRefuse = (request: StartJobRunRequest): StartReply => {
    try {
      return { kind: 'started', jobRunId: world.accept(request) };
    } catch (thrown) {
      if (!(thrown instanceof GlueError)) throw thrown;
      return classifyStartError({ name: thrown.name, message: thrown.message, httpStatus: thrown.status });
    }
  };

  const reply = (request: StartJobRunRequest): StartReply => {
    const mood = moods.shift() ?? 'accepts';
    switch (mood) {
      case 'accepts':
        return startOrRefuse(request);
      case 'accepts but the reply is lost':
        world.accept(request);
        return { kind: 'ambiguous', error: error('TimeoutError') };
      case 'fails':
        return { kind: 'ambiguous', error: error('InternalServiceException') };
      case 'is busy':
        return { kind: 'not-started', cause: 'busy', error: error('ConcurrentRunsExceededException') };
      case 'lacks resources':
        return { kind: 'not-started', cause: 'resources', error: error('ResourceNumberLimitExceededException') };
      case 'denies':
        return { kind: 'not-started', cause: 'denied', error: error('AccessDeniedException') };
      case 'knows no such job':
        return { kind: 'not-started', cause: 'job-missing', error: error('EntityNotFoundException') };
      case 'cannot be written to':
        return { kind: 'not-started', cause: 'unsendable', error: error('TypeError') };
      case 'throttles':
        return { kind: 'not-started', cause: 'throttled', error: error('ThrottlingException') };
      case 'is out of reach':
        return { kind: 'not-started', cause: 'not-sent', error: error('ECONNREFUSED') };
      case 'refuses':
        return { kind: 'permanent', error: error('InvalidInputException') };
    }
  };

  const sender: GlueSender = {
    longestSendMs: 12_000,
    start: async (request) => {
      world.sends.push(request);
      return reply(request);
    },
    close: () => undefined,
  };

  const reader: GlueReader = {
    job: async () => {
      const { maxRetries, createdOn, changedOn } = world;
      world.jobs += 1;
      return world.jobFailure ?? world.readFailure ?? { kind: 'job', maxRetries, createdOn, changedOn };
    },
    list: async (jobName, nextToken) => {
      world.lists += 1;
      if (world.readFailure !== undefined) return world.readFailure;
      const runs = model
        .runsOf(jobName, clock())
        .map((run) => toListedRun(run, world.hidesArguments || hidden.has(run.id)));
      return pageOf(runs, nextToken, world.pageSize);
    },
    get: async (jobName, jobRunId) => {
      world.gets += 1;
      if (world.getFailure !== undefined) return world.getFailure;
      const run = model.run(jobName, jobRunId, clock());
      if (run === undefined) return { kind: 'gone', error: error('EntityNotFoundException') };
      return { kind: 'run', run: toListedRun(run, hidden.has(run.id)) };
    },
  };
  return Object.defineProperties(world, {
    sender: { value: sender },
    reader: { value: reader },
  }) as typeof world & { readonly sender: GlueSender; readonly reader: GlueReader };
};
