import { wordsOf } from '../model/state-words.ts';

/** A state in its colour, and in words. */
export const StatePill = ({ state }: { readonly state: string }) => {
  const { text, tone } = wordsOf(state);
  return <span class={`pill tone-${tone}`}>{text}</span>;
};
