import { type Answer, historyIn, momentAt, textAt } from './answer-fields.ts';
import type { Mark, RowState } from './row.ts';
import { isThrottledSend } from './throttled-sends.ts';

/** The states of a request as its history tells them, for its bar of time. */
export const marksOf = (answer: Answer): readonly Mark[] =>
  historyIn(answer).flatMap((entry, index): readonly Mark[] => {
    // Of throttled sends the history has the time of the last one: a new request was being sent all the time before.
    const moment = index === 0 && isThrottledSend(entry) ? momentAt(answer, 'arrived') : undefined;
    const at = moment ?? momentAt(entry, 'at');
    const state = stateAfter(textAt(entry, 'what') ?? '', textAt(entry, 'result') ?? '');
    return at === undefined || state === undefined ? [] : [{ at, state }];
  });

const stateAfter = (what: string, result: string): RowState | undefined => {
  switch (what) {
    case 'sent':
      return AFTER_SEND[result] ?? 'WAITING';
    case 'searched':
      return AFTER_SEARCH[result] ?? 'UNCERTAIN';
    // An end stands in the history only if another attempt follows.
    case 'ended':
    case 'redriven':
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
};
const AFTER_SEARCH: Readonly<Record<string, RowState>> = { found: 'STARTED', nothing: 'WAITING' };
