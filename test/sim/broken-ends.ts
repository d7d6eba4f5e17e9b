import { isFinalRunState } from '../../lib/core/job-run.ts';
import { follow } from '../../lib/core/ledger-writes.ts';
import { SECOND_MS } from '../../lib/core/time.ts';
import { fewRequests } from './broken-pieces.ts';
import { onlyFaults } from './faults.ts';
import type { Guard } from './guard.ts';

/** One fenced job with retries of Glue's own, whose runs mostly fail. */
const fencedAndFailing: NonNullable<Guard['tune']> = (scenario, chance) => {
  const few = fewRequests({ mix: onlyFaults(0, {}), failing: 0.9, longestRunMs: 20 * SECOND_MS })(scenario, chance);
  return { ...few, jobs: few.jobs.map((job) => ({ ...job, fenced: true, maxRetries: 1 })) };
};

/** Guards of what the end of a run leads to. */
export const BROKEN_ENDS: readonly Guard[] = [
  {
    name: 'follows-failed-claims',
    without: 'the failed run with the claim is followed only by one that succeeded',
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
        if (operation !== 'outcome' || standing === undefined || holder === undefined || from === undefined)
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
];
