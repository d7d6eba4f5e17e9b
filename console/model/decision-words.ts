import type { Row } from './row.ts';
import { reasonWords, wordsOf } from './state-words.ts';

/** What was decided about a row, and why, in a few words for its line. */
export const decisionOf = (row: Row): string => {
  const wasInDoubt = row.marks?.some(({ state }) => state === 'UNCERTAIN') === true;
  switch (row.state) {
    case 'NOTHING':
      return row.message ?? row.reason ?? 'It starts nothing.';
    case 'GATHERED':
    case 'BATCHED':
      return row.message ?? wordsOf(row.state).text;
    case 'WAITING':
      return `Waits: ${reasonWords(row.reason ?? 'backlog')}.`;
    case 'STARTING':
      return 'Is being sent to Glue.';
    case 'UNCERTAIN':
      return 'Glue’s reply was lost. A search finds out whether a run exists; nothing is sent again until then.';
    case 'STARTED':
      return wasInDoubt ? 'The reply was lost, and the run was found.' : 'A run was started.';
    case 'SUCCEEDED':
      return wasInDoubt ? 'The reply was lost, the run was found, and it succeeded.' : 'The run succeeded.';
    case 'CANCELLED':
      return row.message ?? 'It was cancelled.';
    default:
      return row.error === undefined ? `The run ended: ${wordsOf(row.state).text}.` : row.error.message;
  }
};
