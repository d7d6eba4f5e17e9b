/**
 * Glue's job runs as a state machine without I/O: every method receives the current time, and time passes only through
 * {@link GlueModel.advance}. Limits: https://docs.aws.amazon.com/general/latest/gr/glue.html
 */
import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import { type EpochMs, isBefore, laterOf, plusMs } from '../../lib/core/time.ts';
import { GlueError } from './glue-error.ts';
import { effectiveArguments, type GlueJob, type KeptJob } from './glue-job.ts';
import { type DueRetry, idOfRetry, retryByGlue } from './glue-retry.ts';
import type { GlueRun, GlueRunState, RunStateChange } from './glue-run.ts';
import type { EndOptions, StartOptions } from './run-options.ts';
import { nextStep, planRun, type RunPlan } from './run-plan.ts';
import { createRunStore, isVisible } from './run-store.ts';
import { parseStartJobRun, type StartJobRunInput } from './start-job-run-input.ts';

/** The account's quotas, beside each job's own `maxConcurrentRuns`. Runs that wait count for the second one only. */
export interface GlueLimits {
  readonly concurrentRunsPerAccount: number;
  readonly queuedRunsPerAccount: number;
}

/** What an account has on AWS before it asks for more: the quotas of the page above. */
export const DEFAULT_LIMITS: GlueLimits = { concurrentRunsPerAccount: 2_000, queuedRunsPerAccount: 1_000 };

/**
 * Call `advance` before the others: what is due by then has not happened otherwise. `putJob` and `deleteJob` leave the
 * runs that there are alone, but a job that is made again under a deleted one's name shows only its own.
 */
export interface GlueModel {
  putJob(job: GlueJob, now: EpochMs): void;
  deleteJob(name: string): void;
  job(name: string): KeptJob | undefined;
  jobs(): readonly KeptJob[];
  /** Lets time pass until `now`: runs start, end and give their slots to queued ones. In the order of time. */
  advance(now: EpochMs): readonly RunStateChange[];
  /** Whether the job, or the account, has as many runs as it may. */
  isFull(jobName: string): boolean;
  /** When something will change by itself next. */
  nextDueAt(): EpochMs | undefined;
  /** Accepts a run. @throws GlueError as Glue does. */
  start(input: StartJobRunInput, now: EpochMs, options?: StartOptions): GlueRun;
  /** Stops a run that is in progress. @throws GlueError when there is no such run, or it has ended. */
  stop(jobName: string, runId: string, now: EpochMs): RunStateChange;
  /** Ends a run that is in progress, before its time. Glue does not start it again by itself then. */
  end(runId: string, now: EpochMs, options: EndOptions): RunStateChange;
  /** Starts a run that has ended once more, as Glue does by itself for a job with `MaxRetries`. */
  startAgain(runId: string, now: EpochMs, options?: StartOptions): GlueRun;
  /** Forgets a run, as Glue does after some 90 days, or at once when its job is deleted. It gives its slot free. */
  forget(runId: string): void;
  /** One run that reads show by now. */
  run(jobName: string, runId: string, now: EpochMs): GlueRun | undefined;
  /** A job's runs that reads show by now, newest first, those before `beforeSequence`. */
  runsOf(jobName: string, now: EpochMs, beforeSequence?: number): readonly GlueRun[];
  /** All runs, visible or not, in order of acceptance; those after the `after`-th. */
  runs(after?: number): readonly GlueRun[];
}

interface Live {
  run: GlueRun;
  plan: RunPlan;
}

/** Something that happens by itself when its time comes. */
interface Due {
  readonly at: EpochMs;
  readonly happen: () => readonly RunStateChange[];
}

const HOLDS_NO_SLOT: ReadonlySet<GlueRunState> = new Set<GlueRunState>(['WAITING']);
const STOPPING_MS = 100;

/** An empty Glue. `newRunId` makes the ids, `jr_` and 64 hexadecimal digits on AWS. */
export const createGlueModel = (newRunId: () => string, limits: GlueLimits = DEFAULT_LIMITS): GlueModel => {
  const jobs = new Map<string, KeptJob>();
  /** Whether the run is of the job that has its name today. */
  const isOfToday = ({ jobName, startedOn }: GlueRun): boolean =>
    !isBefore(startedOn, jobs.get(jobName)?.createdOn ?? startedOn);
  const store = createRunStore();
  const live = new Map<string, Live>();
  const startsOfJob = new Map<string, number>();
  const retries = new Set<DueRetry>();

  const update = (entry: Live, state: GlueRunState, at: EpochMs, extra: Partial<GlueRun> = {}): RunStateChange => {
    const { stateDetail: _, ...rest } = entry.run;
    entry.run = { ...rest, state, lastModifiedOn: at, ...extra };
    store.put(entry.run);
    return { run: entry.run, at };
  };
  const holding = (): Live[] => [...live.values()].filter(({ run }) => !HOLDS_NO_SLOT.has(run.state));
  const whatIsFull = (job: GlueJob): 'job' | 'account' | undefined => {
    const held = holding();
    if (held.filter(({ run }) => run.jobName === job.name).length >= job.maxConcurrentRuns) return 'job';
    return held.length >= limits.concurrentRunsPerAccount ? 'account' : undefined;
  };
  const accept = (
    job: GlueJob,
    input: StartJobRunInput,
    now: EpochMs,
    rest: StartOptions,
    waiting?: string,
  ): GlueRun => {
    const ordinal = startsOfJob.get(job.name) ?? 0;
    startsOfJob.set(job.name, ordinal + 1);
    const run: GlueRun = {
      id: rest.id ?? newRunId(),
      jobName: job.name,
      sequence: store.count() + 1,
      request: input.whole,
      arguments: effectiveArguments(job, input.arguments),
      attempt: rest.attempt ?? 0,
      ...(rest.previousRunId === undefined ? {} : { previousRunId: rest.previousRunId }),
      state: waiting === undefined ? 'STARTING' : 'WAITING',
      ...(waiting === undefined ? {} : { stateDetail: waiting }),
      startedOn: rest.startedOn ?? now,
      lastModifiedOn: now,
      visibleFrom: plusMs(now, rest.visibleAfterMs ?? 0),
    };
    store.put(run);
    live.set(run.id, { run, plan: planRun(job, input, { ordinal, ...rest }, waiting === undefined ? now : undefined) });
    return run;
  };
  const startWaiting = (now: EpochMs): RunStateChange[] =>
    [...live.values()].flatMap((entry) => {
      const job = jobs.get(entry.run.jobName);
      if (entry.run.state !== 'WAITING' || job === undefined || whatIsFull(job) !== undefined) return [];
      entry.plan = { ...entry.plan, since: now };
      return [update(entry, 'STARTING', now)];
    });
  // Without asking for a slot: whether AWS does is not known.
  const startAgain = ({ ended, at }: DueRetry, options: StartOptions = {}): GlueRun | undefined => {
    const job = jobs.get(ended.jobName);
    if (job === undefined) return undefined;
    const retry = { id: idOfRetry(ended), attempt: ended.attempt + 1, previousRunId: ended.id };
    return accept(job, parseStartJobRun({ ...ended.request, JobName: job.name }), at, { ...retry, ...options });
  };
  const due = (): Due | undefined => {
    const steps = [...live.values()].flatMap((entry): Due[] => {
      const at = nextStep(entry.plan, entry.run.state)?.at;
      return at === undefined ? [] : [{ at, happen: () => step(entry, at) }];
    });
    const again = [...retries].map(
      (retry): Due => ({
        at: retry.at,
        happen: () => {
          retries.delete(retry);
          startAgain(retry);
          return [];
        },
      }),
    );
    return [...steps, ...again].reduce<Due | undefined>(
      (first, next) => (first === undefined || isBefore(next.at, first.at) ? next : first),
      undefined,
    );
  };
  const step = (entry: Live, at: EpochMs): RunStateChange[] => {
    const next = nextStep(entry.plan, entry.run.state);
    if (next === undefined) return [];
    if (next.to === 'slot-free') {
      live.delete(entry.run.id);
      return startWaiting(at);
    }
    if (!isFinalRunState(next.to)) return [update(entry, next.to, at)];
    const errorMessage = next.to === 'SUCCEEDED' ? undefined : entry.plan.errorMessage;
    const change = update(entry, next.to, at, {
      completedOn: at,
      ...(errorMessage === undefined ? {} : { errorMessage }),
    });
    const retry = retryByGlue(jobs.get(change.run.jobName), change.run, at);
    if (retry !== undefined) retries.add(retry);
    return [change];
  };
  return {
    putJob: (job, now) =>
      void jobs.set(job.name, { ...job, createdOn: jobs.get(job.name)?.createdOn ?? now, changedOn: now }),
    deleteJob: (name) => void jobs.delete(name),
    job: (name) => jobs.get(name),
    jobs: () => [...jobs.values()],
    advance: (now) => {
      const changes: RunStateChange[] = [];
      for (let next = due(); next !== undefined && !isBefore(now, next.at); next = due())
        changes.push(...next.happen());
      return changes;
    },
    isFull: (jobName) => {
      const job = jobs.get(jobName);
      return job !== undefined && whatIsFull(job) !== undefined;
    },
    nextDueAt: () => due()?.at,
    start: (input, now, options = {}) => {
      const job = jobs.get(input.jobName);
      if (job === undefined) {
        throw new GlueError(
          'EntityNotFoundException',
          `Failed to start job run due to missing metadata: no job ${input.jobName}`,
        );
      }
      const previous = input.retryOf === undefined ? undefined : store.find(job.name, input.retryOf);
      if (input.retryOf !== undefined && previous === undefined) {
        throw new GlueError('EntityNotFoundException', `Job run ${input.retryOf} of job ${job.name} not found`);
      }
      const full = whatIsFull(job);
      const rest = { ...options, ...(previous === undefined ? {} : { previousRunId: previous.id }) };
      if (full === undefined) return accept(job, input, now, rest);
      if (!(input.jobRunQueuingEnabled ?? job.jobRunQueuingEnabled)) {
        throw full === 'job'
          ? new GlueError('ConcurrentRunsExceededException', `Concurrent runs exceeded for ${job.name}`)
          : new GlueError('ResourceNumberLimitExceededException', 'Max concurrent runs exceeded for the account');
      }
      if ([...live.values()].filter(({ run }) => run.state === 'WAITING').length >= limits.queuedRunsPerAccount) {
        throw new GlueError('ResourceNumberLimitExceededException', 'Max queued job runs exceeded for the account');
      }
      return accept(job, input, now, rest, `The ${full}'s concurrent runs are used up; the run is queued.`);
    },
    stop: (jobName, runId, now) => {
      const run = store.find(jobName, runId);
      if (run === undefined) throw new GlueError('EntityNotFoundException', `Job run ${runId} not found`);
      const entry = live.get(runId);
      if (entry === undefined || isFinalRunState(run.state)) {
        throw new GlueError('InvalidInputException', `Job run ${runId} is ${run.state} and cannot be stopped`);
      }
      entry.plan = { ...entry.plan, stopAt: plusMs(laterOf(now, run.startedOn), STOPPING_MS) };
      return update(entry, 'STOPPING', now);
    },
    end: (runId, now, { state, errorMessage, slotFreedLateMs }) => {
      const entry = live.get(runId);
      if (entry === undefined || isFinalRunState(entry.run.state)) {
        throw new GlueError('InvalidInputException', `Job run ${runId} is not in progress`);
      }
      entry.plan = { ...entry.plan, endedAt: now, ...(slotFreedLateMs === undefined ? {} : { slotFreedLateMs }) };
      return update(entry, state, now, { completedOn: now, ...(errorMessage === undefined ? {} : { errorMessage }) });
    },
    startAgain: (runId, now, options) => {
      const ended = store.byId(runId);
      const again = ended && startAgain({ ended, at: now }, options);
      if (again === undefined) throw new GlueError('EntityNotFoundException', `Job run ${runId} not found`);
      return again;
    },
    forget: (runId) => {
      live.delete(runId);
      store.forget(runId);
    },
    run: (jobName, runId, now) => {
      const run = store.find(jobName, runId);
      return run !== undefined && isVisible(run, now) && isOfToday(run) ? run : undefined;
    },
    runsOf: (jobName, now, beforeSequence = Number.POSITIVE_INFINITY) =>
      store.visible(jobName, now, beforeSequence).filter(isOfToday),
    runs: (after = 0) => store.after(after),
  };
};
