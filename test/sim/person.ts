import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { clear, type LedgerChange, redrive, retry } from '../../lib/core/ledger/ledger-writes.ts';
import { type EpochMs, isBefore, plusMs } from '../../lib/core/time.ts';
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

/** A person who knows what has become of a send to a job that was deleted since, because no run of it was ever started. */
export const vouchForNone = (world: World, { requestId, attempt }: LedgerItem): void => {
  const name = `person[${readable(requestId)} vouches]`;
  const isSent = () =>
    world.glue.runs.some(({ purpose }) => purpose?.requestId === requestId && purpose.attempt === attempt);
  startWorker(world, { name, kind: 'person', limitMs: 600_000 }, async ({ ledger, newToken, clock, timing }) => {
    const item = await ledger.get(requestId);
    if (item?.state !== 'UNCERTAIN' || item.settleFrom === undefined || isSent()) return;
    if (!isBefore(plusMs(item.settleFrom, timing.settleMs), clock())) return;
    const entry = { at: clock(), what: 'redriven', attempt: item.attempt, result: 'UNCERTAIN' } as const;
    await ledger.change(clear(item, { owner: newToken(), now: clock() }, entry));
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
