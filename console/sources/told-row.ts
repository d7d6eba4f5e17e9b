import { isRequestState } from '../../lib/core/ledger/parse-ledger-item.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import { type Answer, momentAt, numberAt, partAt, textAt } from '../model/answer-fields.ts';
import { marksOf } from '../model/history-marks.ts';
import { isOver, isSameState, type Mark, marked, markOf, type Row } from '../model/row.ts';

/**
 * A row as the function `manual` tells its request: its state, and its times as its history has them, which are more
 * exact than when somebody saw them.
 *
 * @param askedAt when the answer was asked for
 * @returns undefined where the answer is not about a request, or about a member of a group, which has no times of its own
 */
export const toldRow = (answer: Answer, known: Row, askedAt: EpochMs): Row | undefined => {
  const state = textAt(answer, 'state');
  if (!isRequestState(state) || state === 'GATHERED' || state === 'BATCHED') return undefined;
  const { attempt, jobRunId, startedAt, endedAt, error, reason, message, marks, ...lasting } = known;
  const [run, started, ended] = [textAt(answer, 'jobRunId'), momentAt(answer, 'started'), momentAt(answer, 'ended')];
  const failure = partAt(answer, 'error');
  const row: Row = {
    ...{ ...lasting, state, attempt: numberAt(answer, 'attempt') ?? attempt ?? 1 },
    ...(run !== undefined && { jobRunId: run }),
    ...(started !== undefined && { startedAt: started }),
    ...(ended !== undefined && { endedAt: ended }),
    ...(failure !== undefined && {
      error: { name: textAt(failure, 'name') ?? '', message: textAt(failure, 'message') ?? '' },
    }),
    // Why it waits the index says, as it does for all rows.
    ...(state === 'WAITING' && { reason: known.state === state ? (reason ?? 'backlog') : 'backlog' }),
  };
  return { ...row, marks: toldMarks(marksOf(answer), row, marks?.at(-1), askedAt) };
};

/** The history has no word of a worker at work, nor of when an end was heard of: those stay as they were seen. */
const toldMarks = (history: readonly Mark[], row: Row, seen: Mark | undefined, askedAt: EpochMs): readonly Mark[] => {
  if (seen !== undefined && isSameState(seen, row)) return marked(history, seen);
  return history.length === 0 || isOver(row) ? history : marked(history, markOf(row, askedAt));
};
