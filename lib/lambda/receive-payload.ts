import { TriggerError } from '../core/errors.ts';
import type { ParsedRecord } from '../core/events/parsed-record.ts';
import type { Log } from '../ports/log.ts';

/**
 * Takes in one delivered payload: every event in it is handled, whatever happens to the others.
 *
 * @throws TriggerError when a record was malformed or an event could not be taken in; it is retryable if trying again
 *   can help. The payload must then be delivered again: what was taken in meets itself in the ledger and does nothing.
 */
export const receivePayload = async <E>(
  records: readonly ParsedRecord<E>[],
  handle: (event: E) => Promise<void>,
  log: Log,
): Promise<void> => {
  const failures: unknown[] = [];
  for (const record of records) {
    if (record.kind === 'event') {
      await handle(record.event).catch((error: unknown) => failures.push(error));
    } else if (record.kind === 'ignored') {
      log.info(record.message, { decision: 'ignored', reason: record.reason });
    } else {
      failures.push(new TriggerError('EVENT_MALFORMED', record.message, { retryable: false }));
    }
  }
  if (failures.length === 0) return;
  if (failures.length === 1) throw failures[0];
  const messages = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
  const retryable = failures.some((failure) => !(failure instanceof TriggerError) || failure.retryable);
  const code = retryable ? 'LEDGER_UNREACHABLE' : 'EVENT_MALFORMED';
  const message = `${failures.length} of ${records.length} records could not be taken in:\n- ${messages.join('\n- ')}`;
  throw new TriggerError(code, message, { retryable, cause: new AggregateError(failures) });
};
