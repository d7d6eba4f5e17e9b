import type { StartJobRunRequest } from '../../lib/core/glue/start-job-run-request.ts';
import type { StartReply } from '../../lib/core/glue/start-reply.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import { epochMs } from '../../lib/core/time.ts';
import type { GlueReader, GlueSender, ListedRun, ReadFailure } from '../../lib/ports/glue.ts';

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

const error = (name: string) => ({ name, message: `${name}, says the fake Glue` });

/** An answer of Glue that is none. */
export const aReadFailure = (kind: ReadFailure['kind'], name = 'ThrottlingException'): ReadFailure => ({
  kind,
  error: error(name),
});

/** A Glue in memory: the test sets its moods, and reads its runs. */
export const fakeGlue = (clock: () => EpochMs) => {
  const runs: (ListedRun & { readonly jobName: string; readonly visibleFrom: EpochMs })[] = [];
  const moods: Mood[] = [];
  const world = {
    runs,
    sends: [] as StartJobRunRequest[],
    lists: 0,
    gets: 0,
    jobs: 0,
    /** New runs are listed this many milliseconds after they were accepted. */
    lateMs: 0,
    pageSize: 200,
    hidesArguments: false,
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
    accept(request: StartJobRunRequest, given: Partial<ListedRun> = {}): string {
      const jobRunId = `jr_${runs.length + 1}`;
      const startedOn = clock();
      runs.unshift({
        jobRunId,
        state: 'RUNNING',
        startedOn,
        arguments: request.Arguments ?? {},
        attempt: 0,
        ...given,
        jobName: request.JobName,
        visibleFrom: (startedOn + world.lateMs) as EpochMs,
      });
      return jobRunId;
    },
    /** Shows a run that the test has made up, with this marker. */
    list(jobName: string, marker: string, run: ListedRun): void {
      const args = { ...run.arguments, '--trigger-request-id': marker };
      runs.unshift({ ...run, arguments: args, jobName, visibleFrom: clock() });
    },
    /** Does what Glue does with a failed run of a job that has `MaxRetries`: starts it again, under another id. */
    retryByItself(jobRunId: string): string {
      const failed = runs.find((run) => run.jobRunId === jobRunId);
      if (failed === undefined) throw new Error(`no run ${jobRunId}`);
      const request = { JobName: failed.jobName, Arguments: failed.arguments ?? {} };
      return world.accept(request, { attempt: failed.attempt + 1, previousRunId: jobRunId });
    },
    end(jobRunId: string, state: string, errorMessage?: string): void {
      const index = runs.findIndex((run) => run.jobRunId === jobRunId);
      const run = runs[index];
      if (run === undefined) throw new Error(`no run ${jobRunId}`);
      runs[index] = { ...run, state, completedOn: clock(), ...(errorMessage === undefined ? {} : { errorMessage }) };
    },
    forget(jobRunId: string): void {
      runs.splice(
        runs.findIndex((run) => run.jobRunId === jobRunId),
        1,
      );
    },
  };

  const reply = (request: StartJobRunRequest): StartReply => {
    const mood = moods.shift() ?? 'accepts';
    switch (mood) {
      case 'accepts':
        return { kind: 'started', jobRunId: world.accept(request) };
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
      const from = Number(nextToken ?? 0);
      const visible = runs.filter((run) => run.jobName === jobName && run.visibleFrom <= clock());
      const page = visible.slice(from, from + world.pageSize).map((run) => {
        if (!world.hidesArguments) return run;
        const { arguments: _hidden, ...rest } = run;
        return rest;
      });
      const next = from + world.pageSize;
      return { kind: 'page', runs: page, ...(next < visible.length ? { nextToken: String(next) } : {}) };
    },
    get: async (_jobName, jobRunId) => {
      world.gets += 1;
      if (world.getFailure !== undefined) return world.getFailure;
      const run = runs.find((each) => each.jobRunId === jobRunId);
      return run === undefined ? { kind: 'gone', error: error('EntityNotFoundException') } : { kind: 'run', run };
    },
  };
  return Object.assign(world, { sender, reader });
};
