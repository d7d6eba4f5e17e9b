import type { Tone } from './state-words.ts';
import { wordsOf } from './state-words.ts';

const ENDS: Readonly<Record<string, string>> = {
  SUCCEEDED: 'The run succeeded',
  FAILED: 'The run failed',
  TIMEOUT: 'The run timed out',
  STOPPED: 'The run was stopped',
  ERROR: 'The run ended with an error',
  EXPIRED: 'The run expired',
  UNKNOWN: 'Glue no longer knows the run, so how it ended is not known',
  REJECTED: 'Glue rejected it',
  CANCELLED: 'It was cancelled',
};

/** How a request ended, as a sentence without its full stop, and in which colour. */
export const endWords = (state: string): { readonly text: string; readonly tone: Tone } => {
  const { text, tone } = wordsOf(state);
  return { text: (Object.hasOwn(ENDS, state) ? ENDS[state] : undefined) ?? `The run ended: ${text}`, tone };
};
