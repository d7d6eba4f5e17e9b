import { toErrorInfo } from './core/errors.ts';
import type { LedgerChange } from './core/ledger-writes.ts';
import type { Invocation } from './invocation.ts';
import type { WriteResult } from './ports.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Writes what is already true of the world (a reply, a find), and does not give up while there is time: nobody else
 * knows it. Gives undefined when it gave up; the item's lease then runs out and looking finds the truth again.
 */
export const writeWhileTimeAllows = async (
  change: LedgerChange,
  invocation: Pick<Invocation, 'ledger' | 'remainingMs' | 'sleepMs' | 'timing' | 'log'>,
): Promise<WriteResult | undefined> => {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await invocation.ledger.change(change);
    } catch (error) {
      if (invocation.remainingMs() < pauseMs + invocation.timing.writeReserveMs / 2) {
        invocation.log.error('the ledger could not be written; looking will find out what happened', {
          decision: 'not-written',
          operation: change.operation,
          requestId: change.item.requestId,
          jobName: change.item.jobName,
          error: toErrorInfo(error),
        });
        return undefined;
      }
      await invocation.sleepMs(pauseMs);
    }
  }
};
