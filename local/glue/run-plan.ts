import { type FinalRunState, isFinalRunState } from '../../lib/core/glue/job-run.ts';
import { type EpochMs, MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import type { GlueJob } from './glue-job.ts';
import type { GlueRunState } from './glue-run.ts';
import type { StartJobRunInput } from './start-job-run-input.ts';

/** How a run will go, laid down when it is accepted. */
export interface RunPlan {
  /** From when its time counts: unset while it waits for a slot. */
  readonly since?: EpochMs;
  readonly startupMs: number;
  readonly runningMs: number;
  readonly end: FinalRunState;
  readonly errorMessage?: string;
  readonly slotFreedLateMs: number;
  /** Set by a stop. */
  readonly stopAt?: EpochMs;
  /** Set when the run has ended before its time. */
  readonly endedAt?: EpochMs;
}

/** `slot-free`: the run has ended before, and only now makes room for another one. */
export interface RunStep {
  readonly to: GlueRunState | 'slot-free';
  readonly at: EpochMs;
}

/** Lays down how the job's `ordinal`-th run (from 0) goes; `end` is how it ends, whatever the job says. */
export const planRun = (
  job: GlueJob,
  input: StartJobRunInput,
  run: { readonly ordinal: number; readonly end?: FinalRunState; readonly errorMessage?: string },
  since: EpochMs | undefined,
): RunPlan => {
  const { startupMs, takesMs, ends, errorMessage, slotFreedLateMs } = job.behaviour;
  const limitMs = (input.timeoutMinutes ?? job.timeoutMinutes) * MINUTE_MS;
  const told = run.end ?? ends[Math.min(run.ordinal, ends.length - 1)] ?? ends[0];
  const end = takesMs > limitMs ? 'TIMEOUT' : told;
  return {
    ...(since === undefined ? {} : { since }),
    startupMs,
    runningMs: Math.min(takesMs, limitMs),
    end,
    errorMessage:
      run.errorMessage ??
      errorMessage ??
      (end === 'TIMEOUT' ? 'Job run timed out' : `The run ended ${end}, as ordered`),
    slotFreedLateMs,
  };
};

/** What happens to a run next, and when; nothing while it waits for a slot. */
export const nextStep = (plan: RunPlan, state: GlueRunState): RunStep | undefined => {
  if (state === 'STOPPING') return plan.stopAt === undefined ? undefined : { to: 'STOPPED', at: plan.stopAt };
  if (state === 'STOPPED' && plan.stopAt !== undefined) return slotFree(plan, plan.stopAt);
  if (plan.since === undefined) return undefined;
  const runningAt = plusMs(plan.since, plan.startupMs);
  if (state === 'STARTING') return { to: 'RUNNING', at: runningAt };
  const endsAt = plusMs(runningAt, plan.runningMs);
  if (state === 'RUNNING') return { to: plan.end, at: endsAt };
  return isFinalRunState(state) ? slotFree(plan, plan.endedAt ?? endsAt) : undefined;
};

const slotFree = (plan: RunPlan, endedAt: EpochMs): RunStep => ({
  to: 'slot-free',
  at: plusMs(endedAt, plan.slotFreedLateMs),
});
