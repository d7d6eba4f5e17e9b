/**
 * Chance without a state: each question is answered from the seed and its own name alone. So a history in which one
 * fault is left out meets the same luck everywhere else, and a failing one can be made shorter.
 */
export interface Chance {
  /** From 0 to just under 1. */
  fraction(question: string): number;
  happens(question: string, probability: number): boolean;
  /** A whole number, both ends included. */
  between(question: string, low: number, high: number): number;
  pick<T>(question: string, options: readonly [T, ...T[]]): T;
}

const mixed = (hash: number): number => {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

export const chanceOf = (seed: number): Chance => {
  const start = mixed(seed ^ 0x9e3779b9);
  const fraction = (question: string): number => {
    let h = start;
    for (let at = 0; at < question.length; at += 1) h = Math.imul(h ^ question.charCodeAt(at), 0x01000193);
    return mixed(h) / 2 ** 32;
  };
  return {
    fraction,
    happens: (question, probability) => fraction(question) < probability,
    between: (question, low, high) => low + Math.floor(fraction(question) * (high - low + 1)),
    pick: (question, options) => options[Math.floor(fraction(question) * options.length)] ?? options[0],
  };
};
