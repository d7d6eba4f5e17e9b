import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { type EpochMs, isBefore, plusMs } from '../../lib/core/time.ts';
import { delayMsAfter, isToBeRetried } from './failures.ts';
import type { Report } from './harm.ts';
import type { SimulatedRun } from './simulated-run.ts';
import type { World, Written } from './world.ts';

/** That a person has asked for one more attempt. */
interface Ask {
  /** The attempt to be repeated, where the call names it; else whichever is the last. */
  readonly attempt: number | undefined;
  /** The attempt that was made of it. */
  made?: number;
}

/**
 * The attempts promised: each further one is asked for, by the trigger's `retry` or by a person's call, and one call
 * makes one. What `retry` asks for is made, and not before its delay is over.
 */
export const attemptsOf = (world: World, report: Report) => {
  const { scenario } = world;
  const asks = new Map<string, Ask[]>();
  const dueAt = new Map<string, EpochMs>();

  const asksOf = (requestId: string): Ask[] => asks.get(requestId) ?? [];

  const checkOurRetry = (before: LedgerItem, run: SimulatedRun | undefined): void => {
    const { requestId, attempt } = before;
    const next = `${requestId}.${attempt + 1}`;
    if (run?.completedOn === undefined || !isToBeRetried(scenario, run, attempt)) {
      report('TOO MANY', `${next} is made of ${run?.jobRunId}, ${run?.state} (${run?.says}): it was not asked for`);
      return;
    }
    const endedAt = plusMs(run.completedOn, -scenario.glueClockMs);
    dueAt.set(next, plusMs(endedAt, delayMsAfter(scenario, attempt) - scenario.skewMs));
  };

  const checkAsked = ({ requestId, attempt }: LedgerItem): void => {
    const open = asksOf(requestId).filter(({ made }) => made === undefined);
    const ask = open.find((each) => each.attempt === attempt) ?? open.find((each) => each.attempt === undefined);
    if (ask === undefined) report('TOO MANY', `${requestId}.${attempt + 1} is made, and no person has asked for it`);
    else ask.made = attempt + 1;
  };

  /** The outcome of a failed run ends its request only if no further attempt was asked for. */
  const checkFinal = ({ requestId, attempt, jobName, retry }: LedgerItem, run: SimulatedRun | undefined): void => {
    if (run === undefined || retry === undefined || run.forgotten || world.glue.hasEverRetried(jobName)) return;
    if (isToBeRetried(scenario, run, attempt))
      report('TOO FEW', `${requestId} ends with attempt ${attempt}, ${run.state} (${run.says}), and wants another`);
  };

  return {
    /** Called before a person calls; with the attempt that the call names. */
    asked(requestId: string, attempt?: number): void {
      asks.set(requestId, [...asksOf(requestId), { attempt }]);
    },
    accepted({ jobRunId, purpose }: SimulatedRun): void {
      if (purpose === undefined) return;
      const { requestId, attempt } = purpose;
      const most = scenario.attempts + asksOf(requestId).length;
      if (attempt > most) report('TOO MANY', `${requestId}.${attempt} is one attempt more than asked for`);
      const due = dueAt.get(`${requestId}.${attempt}`);
      if (due !== undefined && isBefore(world.scheduler.now(), due))
        report('EARLY', `${jobRunId} begins before the delay of its retry is over`);
    },
    wrote({ operation, before, after, applied }: Written): void {
      if (!applied || before === undefined || after === undefined) return;
      const run = before.jobRunId === undefined ? undefined : world.glue.find(before.jobRunId);
      if (operation === 'retry' && before.state === 'STARTED') checkOurRetry(before, run);
      else if (operation === 'retry') checkAsked(before);
      // Who takes up what was cancelled wants it now.
      else if (operation === 'redrive') dueAt.delete(`${after.requestId}.${after.attempt}`);
      else if (operation === 'outcome' && isFinalRunState(after.state)) checkFinal(before, run);
    },
    /** The table was put back: what was made of a call may be undone, and delays are forgotten. */
    restored(): void {
      dueAt.clear();
      for (const [requestId, ofRequest] of asks) {
        const attempt = world.ledger.standing(requestId)?.attempt ?? 0;
        for (const ask of ofRequest) if (ask.made !== undefined && ask.made > attempt) delete ask.made;
      }
    },
  };
};
