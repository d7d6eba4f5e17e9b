import { endWords } from './end-words.ts';
import type { ClockText } from './local-times.ts';
import type { PauseNow } from './pause-now.ts';
import { isSameState, type Row } from './row.ts';
import { wordsOf } from './state-words.ts';
import { waitsSentence } from './why-it-waits.ts';

/** What was decided about a row, and why, in a few words for its line. */
export const decisionOf = (row: Row, pauses: readonly PauseNow[], clock: ClockText): string => {
  const doubt = wasInDoubt(row) ? 'The reply was lost, and the run was found. ' : '';
  switch (row.state) {
    case 'NOTHING':
      return row.message ?? row.reason ?? 'It starts nothing.';
    case 'GATHERED':
    case 'BATCHED':
      return row.message ?? wordsOf(row.state).text;
    case 'WAITING':
      return waitsSentence({ ...row, reason: row.reason ?? 'backlog', since: putBackAt(row) }, pauses, clock);
    case 'STARTING':
      return isThrottled(row)
        ? 'Glue refuses the call: too many calls come. It is sent again until Glue takes it.'
        : 'Is being sent to Glue.';
    case 'UNCERTAIN':
      return 'Glue’s reply was lost. A search finds out whether a run exists; nothing is sent again until then.';
    case 'STARTED':
      return doubt === '' ? 'A run was started.' : doubt.trimEnd();
    case 'CANCELLED':
      return row.message ?? `${endWords(row.state).text}.`;
    default:
      return `${doubt}${endWords(row.state).text}${row.error === undefined ? '' : `: ${row.error.message}`}${isClosed(row) ? '' : '.'}`;
  }
};

/** When a request that waits was seen to be put into the backlog. */
export const putBackAt = ({ marks }: Pick<Row, 'marks'>): Row['at'] | undefined =>
  marks?.findLast(({ state }) => state === 'WAITING')?.at;

/** Whether Glue throttles the calls of the worker that has acquired it: it keeps the request, and sends it again. */
export const isThrottled = ({ state, marks, throttledAt }: Row): boolean =>
  state === 'STARTING' && throttledAt !== undefined && throttledAt >= (marks?.at(-1)?.at ?? 0);

const wasInDoubt = ({ marks, attempt }: Row): boolean =>
  marks?.some((mark) => isSameState(mark, { state: 'UNCERTAIN', ...(attempt !== undefined && { attempt }) })) === true;

const isClosed = ({ error }: Row): boolean => /[.!?>]$/.test(error?.message ?? '');
