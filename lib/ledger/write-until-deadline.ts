import { TriggerError } from '../core/errors.ts';
import type { Ending } from '../core/ledger/ending.ts';
import { isOwnWork, type LedgerChange } from '../core/ledger/ledger-change.ts';
import { type EpochMs, plusMs, toEpochSeconds } from '../core/time.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { WriteResult } from '../ports/ledger.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

type Writing = Pick<Invocation, 'ledger' | 'ended' | 'remainingMs' | 'sleepMs' | 'timing' | 'log'>;

/** What a write that ends a request sets at this moment: the item will expire, and its outcome is to be published. */
export const endingAt = (
  now: EpochMs,
  { keepForMs, timing: { publishGraceMs } }: Pick<Invocation, 'keepForMs' | 'timing'>,
): Ending => ({
  endedAt: now,
  expiresAt: toEpochSeconds(plusMs(now, keepForMs)),
  outcomeDue: plusMs(now, publishGraceMs),
});

/**
 * Makes a change, and recognises its own: a refusal because of its own first try, whose reply was lost, is not a
 * refusal.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const write = async (
  change: LedgerChange,
  { ledger, ended }: Pick<Invocation, 'ledger' | 'ended'>,
): Promise<WriteResult> => {
  // Noted also if the write is refused or throws: whoever publishes reads the item first.
  if (change.set.outcomeDue !== undefined) ended.add(change.item.requestId);
  const written = await ledger.change(change);
  return !written.applied && isOwnWork(change, written.item) ? { applied: true } : written;
};

/**
 * Writes a fact that no other worker knows, such as Glue's reply, while there is time and trying again can help.
 * Undefined when it gave up; then it has logged the change, the lease ends, and a search finds the truth.
 */
export const writeWhileTimeAllows = async (
  change: LedgerChange,
  invocation: Writing,
): Promise<WriteResult | undefined> => {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await write(change, invocation);
    } catch (error) {
      const hopeless = error instanceof TriggerError && !error.retryable;
      if (hopeless || invocation.remainingMs() < pauseMs + invocation.timing.writeReserveMs / 2) {
        logGivenUp(change, error, invocation);
        return undefined;
      }
      await invocation.sleepMs(pauseMs);
    }
  }
};

const logGivenUp = ({ operation, item, set }: LedgerChange, error: unknown, { log }: Writing): void =>
  log.error('the ledger could not be written; looking will find out what happened', {
    decision: 'not-written',
    operation,
    requestId: item.requestId,
    jobName: item.jobName,
    jobRunId: set.jobRunId,
    state: set.state,
    reason: set.error ?? set.waitingFor,
    error,
  });
