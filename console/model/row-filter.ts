import type { Row, RowState } from './row.ts';

/** Kinds of rows that a person asks for. */
export const OUTCOMES = ['all', 'open', 'succeeded', 'failed', 'nothing'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What a person wants to see of the rows. */
export interface RowFilter {
  /** Empty: all. */
  readonly trigger: string;
  readonly outcome: Outcome;
  /** Words that must all occur. */
  readonly text: string;
}

const OPEN: ReadonlySet<RowState> = new Set(['WAITING', 'STARTING', 'UNCERTAIN', 'STARTED', 'GATHERED']);

/** The kind of a row. */
export const outcomeOf = (state: RowState): Exclude<Outcome, 'all'> => {
  if (OPEN.has(state)) return 'open';
  if (state === 'SUCCEEDED') return 'succeeded';
  return state === 'NOTHING' || state === 'BATCHED' ? 'nothing' : 'failed';
};

/** The rows that a filter lets through, in their order. */
export const filtered = (rows: readonly Row[], { trigger, outcome, text }: RowFilter): readonly Row[] => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (trigger === '' && outcome === 'all' && words.length === 0) return rows;
  return rows.filter(
    (row) =>
      (trigger === '' || row.trigger === trigger) &&
      (outcome === 'all' || outcomeOf(row.state) === outcome) &&
      (words.length === 0 || words.every((word) => textOf(row).includes(word))),
  );
};

const textOf = (row: Row): string =>
  [row.what, row.trigger, row.jobName, row.id, row.jobRunId, row.state, row.reason, row.message, row.error?.message]
    .join('\n')
    .toLowerCase();
