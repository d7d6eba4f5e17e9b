import type { RequestState } from '../../lib/core/ledger/ledger-item.ts';

/** The states of a request in plain words, as they stand in a sentence: "r1 is in doubt". */
const STATE_WORDS: Readonly<Partial<Record<RequestState, string>>> = { UNCERTAIN: 'in doubt' };

/** A state of a request, or of a run, in plain words. */
export const stateWords = (state: string): string =>
  Object.entries(STATE_WORDS).find(([name]) => name === state)?.[1] ?? state.toLowerCase();

const STATE =
  /\b(?:WAITING|STARTING|UNCERTAIN|STARTED|SUCCEEDED|FAILED|REJECTED|CANCELLED|GATHERED|BATCHED|RUNNING)\b/g;

/** A text with its states in plain words. */
export const withStateWords = (text: string): string => text.replaceAll(STATE, stateWords);
