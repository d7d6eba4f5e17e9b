import { type Answer, numberAt, textAt } from './answer-fields.ts';
import type { Row } from './row.ts';

/** Whether an answer tells of a request in the state, and the attempt, that its row has: one of them may be older. */
export const isOfRow = (answer: Answer, row: Row | undefined): boolean => {
  if (row === undefined) return true;
  const attempt = numberAt(answer, 'attempt');
  return textAt(answer, 'state') === row.state && (attempt ?? row.attempt) === (row.attempt ?? attempt);
};
