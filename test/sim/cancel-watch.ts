import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { isBefore } from '../../lib/core/time.ts';
import type { Report } from './harm.ts';
import type { SimulatedRun } from './simulated-run.ts';
import type { CancelAsk, Worker, World, Written } from './world.ts';

/**
 * What a cancel promises: once it was answered, nothing is sent of the request, and it stays as it is until a person takes
 * it up again. Each call changes the request once at most, and a call that was refused never does.
 */
export const cancelsOf = (world: World, report: Report) => {
  const open = new Map<string, CancelAsk>();
  const answered = new Set<string>();

  const spent = new Set<string>();

  /** Whether a call has asked for the change of this request that its worker makes: each asks for it once. */
  const spend = (what: CancelAsk['what'], item: LedgerItem, worker: Worker): boolean => {
    const ask = open.get(worker.name);
    if (ask?.what !== what) return false;
    if (ask.isMeant !== undefined) {
      const once = `${ask.act} ${item.requestId}`;
      if (!ask.isMeant(item) || spent.has(once)) return false;
      spent.add(once);
      return true;
    }
    return ask.requestId === item.requestId && open.delete(worker.name);
  };

  return {
    asked: (ask: CancelAsk): void => void open.set(ask.call, ask),
    /** The call was answered, and its worker writes no more. `done`: it did what was asked for. */
    answered({ what, requestId, call }: CancelAsk, done: boolean): void {
      if (!done) open.delete(call);
      if (
        requestId === undefined ||
        !done ||
        what === 'redrive' ||
        world.ledger.standing(requestId)?.state !== 'CANCELLED'
      )
        return;
      answered.add(requestId);
      const attempt = world.ledger.standing(requestId)?.attempt;
      const run = world.glue.runs.find(
        ({ purpose }) => purpose?.requestId === requestId && purpose.attempt === attempt,
      );
      if (run !== undefined) report('CANCELLED', `${call} is answered, and ${run.jobRunId} is a run of ${requestId}`);
    },
    answeredMany(call: string, cancelId: string | undefined): void {
      open.delete(call);
      for (const { requestId, state, cancelId: of } of world.ledger.all())
        if (cancelId !== undefined && of === cancelId && state === 'CANCELLED') answered.add(requestId);
    },
    sends(worker: Worker, requestId: string): void {
      if (answered.has(requestId)) report('CANCELLED', `${worker.name} sends ${requestId}, whose cancel was answered`);
    },
    accepted({ jobRunId, purpose, attempt }: SimulatedRun): void {
      if (purpose !== undefined && attempt === 0 && answered.has(purpose.requestId))
        report('CANCELLED', `${jobRunId} is a run of ${purpose.requestId}, whose cancel was answered`);
    },
    wrote({ worker, operation, requestId, before, after, applied }: Written): void {
      if (!applied || after === undefined || before?.state === after.state || operation === 'restore') return;
      if (after.cancelledBy === 'glue-job-trigger') {
        if (before?.startBefore === undefined || isBefore(worker.clock(), before.startBefore))
          report('CANCELLED', `${worker.name} cancels ${requestId}, which may still start`);
      } else if (after.state === 'CANCELLED' && !spend('cancel', after, worker))
        report('CANCELLED', `${worker.name} cancels ${requestId} once more, or though it was told otherwise`);
      if (before?.state !== 'CANCELLED') return;
      answered.delete(requestId);
      if (!spend('redrive', after, worker))
        report('CANCELLED', `${worker.name} takes ${requestId} up again, which it was not asked for since its cancel`);
    },
    /** The table was put back: what is cancelled in it stays so, and of other acts nobody knows. */
    restored(): void {
      for (const requestId of answered)
        if (world.ledger.standing(requestId)?.state !== 'CANCELLED') answered.delete(requestId);
    },
  };
};
