import type { RowState } from './row.ts';

/** The colour of a state. */
export type Tone = 'waiting' | 'starting' | 'doubt' | 'running' | 'good' | 'bad' | 'none';

const WORDS: Readonly<Record<RowState, readonly [text: string, tone: Tone]>> = {
  WAITING: ['waiting', 'waiting'],
  STARTING: ['starting', 'starting'],
  UNCERTAIN: ['in doubt', 'doubt'],
  STARTED: ['running', 'running'],
  SUCCEEDED: ['succeeded', 'good'],
  FAILED: ['failed', 'bad'],
  TIMEOUT: ['timed out', 'bad'],
  STOPPED: ['stopped', 'bad'],
  ERROR: ['error', 'bad'],
  EXPIRED: ['expired', 'bad'],
  UNKNOWN: ['run unknown', 'bad'],
  REJECTED: ['rejected', 'bad'],
  CANCELLED: ['cancelled', 'none'],
  GATHERED: ['gathering', 'waiting'],
  BATCHED: ['in a batch', 'none'],
  NOTHING: ['starts nothing', 'none'],
};

/** A state in a word, and its colour. One that this version does not know stands as it is. */
export const wordsOf = (state: string): { readonly text: string; readonly tone: Tone } => {
  const [text, tone] = Object.hasOwn(WORDS, state) ? WORDS[state as RowState] : [state, 'none' as const];
  return { text, tone };
};
