import { isFinalRunState } from '../../lib/core/job-run.ts';
import type { LedgerItem } from '../../lib/core/ledger-item.ts';
import type { LedgerChange } from '../../lib/core/ledger-writes.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import { startWorker } from './workers.ts';
import type { World } from './world.ts';

/**
 * A person who asks for another attempt when a run has failed, and takes up again what was rejected: the writes *retry*
 * and *redrive* of docs/protocol.md, section 2. A person never sends: both only write WAITING.
 */
export const askAgain = (world: World, requestId: string, nth: number): void => {
  const { scheduler, chance, scenario } = world;
  scheduler.after(chance.between(`person ${requestId} ${nth}`, 500, scenario.askAgainMs), () => {
    const name = `person[${requestId}~${nth}]`;
    startWorker(world, { name, kind: 'person', limitMs: 600_000 }, async ({ ledger, newToken, clock }) => {
      const item = await ledger.get(requestId);
      if (item === undefined || item.attempt >= scenario.attempts || item.request === undefined) return;
      const change = item.state === 'REJECTED' ? redrive(item, newToken(), clock()) : retry(item, newToken());
      if (change === undefined) return;
      // First of all the job: it may be in no file any more, and an invalid request never registered it.
      await ledger.noteJob(item.jobName, { lineMark: newToken() });
      await ledger.change(change);
    });
  });
};

const REOPENED = [
  'jobRunId',
  'startedAt',
  'endedAt',
  'expiresAt',
  'error',
  'settleFrom',
  'lookFrom',
  'nextLook',
] as const;
const LEASE = ['takenAt', 'leaseUntil', 'fromLine', 'notBefore'] as const;

const retry = (item: LedgerItem, owner: string): LedgerChange | undefined => {
  if (!isFinalRunState(item.state) || item.state === 'SUCCEEDED' || item.jobRunId === undefined) return undefined;
  const { attempt, jobRunId } = item;
  return {
    operation: 'clear',
    item,
    condition: { states: [item.state], attempt, jobRunId },
    set: { state: 'WAITING', owner, attempt: attempt + 1, waitingFor: 'line' },
    remove: [...REOPENED, ...LEASE],
  };
};

const redrive = (item: LedgerItem, owner: string, now: EpochMs): LedgerChange => {
  const condition = { states: ['REJECTED'], owner: item.owner } as const;
  if (item.settleFrom === undefined) {
    const set = { state: 'WAITING', owner, waitingFor: 'line' } as const;
    return { operation: 'clear', item, condition, set, remove: [...REOPENED, ...LEASE] };
  }
  // It was rejected while it was in doubt, and still is.
  const set = { state: 'UNCERTAIN', owner, nextLook: now } as const;
  return { operation: 'postpone', item, condition, set, remove: ['expiresAt', 'error', ...LEASE] };
};
