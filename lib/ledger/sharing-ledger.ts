import { isLeasedBy } from '../core/ledger/ledger-change.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { AdmissionLedger, WriteResult } from '../ports/ledger.ts';
import type { LedgerWrite, PendingWrite, SharedCalls } from '../ports/shared-calls.ts';

type Sharing = Pick<Invocation, 'remainingMs' | 'sleepMs' | 'timing'> & {
  /** Calls back when everything that is due now has been done. */
  readonly nextTurn: (callBack: () => void) => void;
};

/**
 * The ledger of one invocation, whose writes share calls: `create` and `change` mean what they mean without it.
 *
 * Creates of one turn share a call. What is written of a request after its send waits for the results of the other
 * requests that were created here: until all have theirs, a call is full, or `timing.lingerMs` are over; and it never
 * waits when only the time for two writes is left.
 */
export const sharingLedger = (
  ledger: AdmissionLedger,
  sharedCalls: SharedCalls,
  { remainingMs, sleepMs, timing, nextTurn }: Sharing,
): AdmissionLedger => {
  /** Requests that were created here to be sent, and whose results are not written yet. */
  const expected = new Set<string>();
  let waiting: PendingWrite[] = [];
  let isDue = false;

  const flush = (): void => {
    isDue = false;
    const writes = waiting;
    waiting = [];
    if (writes.length > 0) sharedCalls.carryOut(writes);
  };
  const flushNextTurn = (): void => {
    if (isDue) return;
    isDue = true;
    nextTurn(flush);
  };
  const flushAfter = async (lingerMs: number): Promise<void> => {
    const writes = waiting;
    await sleepMs(lingerMs);
    if (writes === waiting) flush();
  };
  const share = (write: LedgerWrite): Promise<WriteResult> =>
    new Promise((settle, fail) => {
      waiting.push({ write, settle, fail });
    });

  return {
    ...ledger,

    create: async (item) => {
      const answer = share({ kind: 'create', item });
      flushNextTurn();
      const created = await answer;
      if (item.state === 'STARTING' && (created.applied || isLeasedBy(created.item, item.leaseToken))) {
        expected.add(item.requestId);
      }
      return created;
    },

    change: (change) => {
      const answer = share({ kind: 'change', change });
      expected.delete(change.item.requestId);
      const lingerMs = Math.min(timing.lingerMs, remainingMs() - timing.writeReserveMs);
      if (expected.size === 0 || waiting.length >= sharedCalls.mostWrites || lingerMs <= 0) flushNextTurn();
      else if (waiting.length === 1) void flushAfter(lingerMs);
      return answer;
    },
  };
};
