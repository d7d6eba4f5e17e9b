import { isEndedState, type RequestState } from '../../lib/core/ledger/ledger-item.ts';
import { type Answer, historyIn, momentAt, numberAt, textAt } from './answer-fields.ts';
import type { Mark, RowState } from './row.ts';
import { isThrottledSend } from './throttled-sends.ts';

/** The states of a request as its history tells them, for its bar of time. */
export const marksOf = (answer: Answer): readonly Mark[] => {
  const entries = historyIn(answer);
  return entries.flatMap((entry, index): readonly Mark[] => {
    // Of throttled sends the history has the time of the last one: a new request was being sent all the time before.
    const moment = index === 0 && isThrottledSend(entry) ? momentAt(answer, 'arrived') : undefined;
    const at = moment ?? momentAt(entry, 'at');
    const state = stateAfter(entry);
    if (at === undefined || state === undefined) return [];
    const attempt = numberAt(entry, 'attempt') ?? 1;
    if (!endsAttempt(entry)) return [{ at, state, attempt }];
    // Where Glue itself has started the run again, the attempt goes on with another run.
    const isLastEnd = !entries.slice(index + 1).some((later) => endsAttempt(later) && isOfAttempt(later, attempt));
    return isLastEnd && (numberAt(answer, 'attempt') ?? 1) > attempt ? [{ at, state, attempt: attempt + 1 }] : [];
  });
};

const isOfAttempt = (entry: Answer, attempt: number): boolean => (numberAt(entry, 'attempt') ?? 1) === attempt;

/** An end stands in the history only if another attempt, or run, follows; a person's redrive or rerun says of what. */
const endsAttempt = (entry: Answer): boolean =>
  ['ended', 'redriven', 'rerun'].includes(textAt(entry, 'what') ?? '') &&
  isEndedState(textAt(entry, 'result') as RequestState);

const stateAfter = (entry: Answer): RowState | undefined => {
  const result = textAt(entry, 'result') ?? '';
  switch (textAt(entry, 'what')) {
    case 'sent':
      return AFTER_SEND[result] ?? 'WAITING';
    case 'searched':
      return AFTER_SEARCH[result] ?? 'UNCERTAIN';
    case 'cancelled':
      return 'CANCELLED';
    case 'redriven':
      // With a run: a person has named the one that a request in doubt has.
      return textAt(entry, 'jobRunId') !== undefined && result === 'UNCERTAIN' ? 'STARTED' : 'WAITING';
    case 'ended':
    case 'rerun':
      return 'WAITING';
    default:
      return undefined;
  }
};

/** A worker keeps what Glue throttles, and sends it again. */
const AFTER_SEND: Readonly<Record<string, RowState>> = {
  ambiguous: 'UNCERTAIN',
  started: 'STARTED',
  throttled: 'STARTING',
  rejected: 'REJECTED',
};
const AFTER_SEARCH: Readonly<Record<string, RowState>> = { found: 'STARTED', nothing: 'WAITING', gone: 'REJECTED' };
