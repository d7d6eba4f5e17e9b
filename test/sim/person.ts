import { isFinalRunState } from '../../lib/core/job-run.ts';
import type { LedgerItem } from '../../lib/core/ledger-item.ts';
import { type LedgerChange, redrive, retry } from '../../lib/core/ledger-writes.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import { readable } from './names.ts';
import { startWorker } from './workers.ts';
import type { World } from './world.ts';

/**
 * A person who takes up again what was rejected or has failed for good, once for each request. A person never sends:
 * both writes lead to WAITING, or back into doubt.
 */
export const takeUpAgain = (world: World, requestId: string): void => {
  const { scheduler, chance, scenario } = world;
  const name = `person[${readable(requestId)}]`;
  scheduler.after(chance.between(name, 500, scenario.personTakesMs), () => {
    startWorker(world, { name, kind: 'person', limitMs: 600_000 }, async ({ ledger, newToken, clock }) => {
      const item = await ledger.get(requestId);
      const change = item && reopening(item, newToken(), clock());
      if (item === undefined || change === undefined) return;
      // First of all the job: it may be in no file any more, and an invalid request never registered it.
      await ledger.noteJob(item.jobName, { lineMark: newToken() });
      await ledger.change(change);
    });
  });
};

const reopening = (item: LedgerItem, owner: string, now: EpochMs): LedgerChange | undefined => {
  const { state, attempt, jobRunId, request } = item;
  if (request === undefined) return undefined;
  const entry = { at: now, what: 'redriven', attempt, result: state } as const;
  if (state === 'REJECTED') return redrive(item, { owner, now }, entry);
  if (!isFinalRunState(state) || state === 'SUCCEEDED' || jobRunId === undefined) return undefined;
  return retry(item, { state, jobRunId }, { owner, notBefore: now, waitingFor: 'redrive' }, entry);
};
