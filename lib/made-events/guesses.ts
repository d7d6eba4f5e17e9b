import { type EpochMs, toUtcDay } from '../core/time.ts';

/** Combinations of one choice from each list, those near the beginning of every list first; `most` at most. */
export function* combinations<T>(lists: readonly (readonly T[])[], most: number): Generator<readonly T[]> {
  let given = 0;
  const longest = lists.reduce((sum, list) => sum + Math.max(list.length - 1, 0), 0);
  for (let sum = 0; sum <= longest; sum += 1) {
    for (const combination of withSum(lists, sum)) {
      if (given === most) return;
      given += 1;
      yield combination;
    }
  }
}

/** The combinations whose positions in the lists, counted from 0, have this sum. */
function* withSum<T>(lists: readonly (readonly T[])[], sum: number): Generator<readonly T[]> {
  const [first, ...others] = lists;
  if (first === undefined) {
    if (sum === 0) yield [];
    return;
  }
  for (const [place, choice] of first.slice(0, sum + 1).entries()) {
    for (const rest of withSum(others, sum - place)) yield [choice, ...rest];
  }
}

const NAMED: readonly { readonly name: RegExp; readonly guess: (day: string) => string }[] = [
  { name: /(?:year|jahr)$/i, guess: (day) => day.slice(0, 4) },
  { name: /(?:month|monat)$/i, guess: (day) => day.slice(5, 7) },
  { name: /(?:hour|hh)$/i, guess: () => '08' },
  { name: /(?:minute|mm|second|ss)$/i, guess: () => '30' },
  { name: /(?:day|date|dt|ds|from|to|until|since)$/i, guess: (day) => day },
  { name: /(?:ext|extension|format|suffix|type)$/i, guess: () => 'csv' },
  { name: /(?:file|name|stem|part)$/i, guess: () => 'part-0001' },
  { name: /(?:id|number|count|version|seq)$/i, guess: () => '1' },
];

/** What a value of this name may look like, as a string; the likeliest first. */
export const guessesFor = (name: string, now: EpochMs): readonly string[] => {
  const day = toUtcDay(now);
  const named = NAMED.filter((candidate) => candidate.name.test(name)).map(({ guess }) => guess(day));
  return [
    ...new Set([
      ...named,
      'sample',
      day,
      day.slice(8),
      day.replaceAll('-', ''),
      '1',
      'csv',
      'a',
      'A',
      'eu',
      'part-0001',
    ]),
  ];
};
