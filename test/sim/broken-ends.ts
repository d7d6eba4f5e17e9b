import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import { follow } from '../../lib/core/ledger/outcome-writes.ts';
import { epochMs, SECOND_MS } from '../../lib/core/time.ts';
import type { GlueReader } from '../../lib/ports/glue.ts';
import { fewRequests } from './broken-pieces.ts';
import { onlyFaults } from './faults.ts';
import type { Guard } from './world.ts';

/** One fenced job with retries of Glue's own, whose runs mostly fail. */
const fencedAndFailing: NonNullable<Guard['tune']> = (scenario, chance) => {
  const few = fewRequests({ mix: onlyFaults(0, {}), failing: 0.9, longestRunMs: 20 * SECOND_MS })(scenario, chance);
  return { ...few, jobs: few.jobs.map((job) => ({ ...job, fenced: true, maxRetries: 1 })) };
};

/** One job whose MaxRetries changes all the time, while its runs fail and Glue retries them. */
const retriesTakenAway: NonNullable<Guard['tune']> = (scenario, chance) => {
  const mix = onlyFaults(0.7, { world: ['MaxRetries changes'], run: ['shown late'] });
  const few = fewRequests({ mix, failing: 0.9 })(scenario, chance);
  const jobs = few.jobs.map((job) => ({ ...job, maxRetries: 1 }));
  return { ...few, jobs, attempts: 3, retryDelaySeconds: 0, longestRunMs: 40 * SECOND_MS };
};

const jobUnchanged =
  (reader: GlueReader): GlueReader['job'] =>
  async (jobName) => {
    const reply = await reader.job(jobName);
    return reply.kind === 'job' ? { ...reply, changedOn: epochMs(0) } : reply;
  };

/** Guards of what the end of a run leads to. */
export const BROKEN_ENDS: readonly Guard[] = [
  {
    name: 'follows-failed-claims',
    without: 'a failed run with the claim is followed only by a run that succeeded',
    harms: ['NO OUTCOME'],
    tune: fencedAndFailing,
    // Where the end of a failed run would be noted, it goes back to the run with the claim.
    ledger: (ledger, { world }) => ({
      ...ledger,
      change: async (change) => {
        const { operation, item, condition, set } = change;
        const standing = await ledger.get(item.requestId);
        const holder = standing && (await ledger.claimedBy(item.requestId, standing.attempt));
        const hasFailed = (state: string | undefined) => isFinalRunState(state) && state !== 'SUCCEEDED';
        const from = condition.jobRunId;
        if (operation !== 'outcome' || standing?.state !== 'STARTED' || holder === undefined || from === undefined)
          return ledger.change(change);
        const bothHaveFailed = hasFailed(set.state) && hasFailed(world.glue.find(holder)?.state);
        if (holder === from || !bothHaveFailed) return ledger.change(change);
        const entry = {
          at: world.scheduler.now(),
          what: 'ended',
          attempt: standing.attempt,
          result: set.state,
        } as const;
        return ledger.change(follow(standing, from, holder, entry));
      },
    }),
  },
  {
    name: 'events-trusted',
    without: 'a failure counts only once GetJobRun says that the run has ended',
    harms: ['PARALLEL'],
    tune: (scenario, chance) => ({
      ...fewRequests({ mix: onlyFaults(0.6, { forgery: ['end told early'] }) })(scenario, chance),
      attempts: 2,
      retryDelaySeconds: 0,
    }),
    reader: (reader, { worker }) => ({
      ...reader,
      get: async (jobName, jobRunId) => {
        const reply = await reader.get(jobName, jobRunId);
        const isBelieved = worker.kind === 'states' && reply.kind === 'run' && !isFinalRunState(reply.run.state);
        return isBelieved ? { ...reply, run: { ...reply.run, state: 'FAILED' } } : reply;
      },
    }),
  },
  {
    name: 'retries-unlisted',
    without: 'before another attempt begins, the runs of this one are listed',
    harms: ['PARALLEL'],
    tune: (scenario, chance) => ({
      ...retriesTakenAway(scenario, chance),
      mix: onlyFaults(0.7, { world: ['MaxRetries changes'], run: ['goes on for long'] }),
    }),
    reader: (reader) => ({
      ...reader,
      list: async (jobName, nextToken) => {
        const reply = await reader.list(jobName, nextToken);
        return reply.kind === 'page' ? { ...reply, runs: reply.runs.filter(({ attempt }) => attempt === 0) } : reply;
      },
    }),
  },
  {
    name: 'bare-run-unlisted',
    without: 'the recorded run belongs to its attempt, also if Glue hides its arguments',
    harms: ['PARALLEL', 'WRONG OUTCOME'],
    tune: (scenario, chance) => ({
      ...retriesTakenAway(scenario, chance),
      mix: onlyFaults(0.7, { world: ['MaxRetries changes'], run: ['hides its arguments'] }),
    }),
    reader: (reader, { world }) => ({
      ...reader,
      list: async (jobName, nextToken) => {
        const reply = await reader.list(jobName, nextToken);
        if (reply.kind !== 'page') return reply;
        const isBare = ({ jobRunId }: { readonly jobRunId: string }) =>
          world.glue.find(jobRunId)?.hidesArguments === true;
        return { ...reply, runs: reply.runs.filter((run) => run.attempt > 0 || !isBare(run)) };
      },
    }),
  },
  {
    name: 'job-change-ignored',
    without: 'a job that was changed after its run began may have had retries at that time',
    harms: ['PARALLEL'],
    tune: retriesTakenAway,
    reader: (reader) => ({ ...reader, job: jobUnchanged(reader) }),
  },
];
