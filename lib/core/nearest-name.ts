/** The known name that was probably meant, in any case of letters; undefined when none is near, or it is known. */
export const nearestName = (name: string, known: readonly string[]): string | undefined => {
  if (name === '' || name.length > MAX_CHARACTERS || known.includes(name)) return undefined;
  let best: string | undefined;
  // A third of the letters may be wrong, but one always may.
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    if (candidate.length > MAX_CHARACTERS) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
};

/** Names in messages; a longer one is no typo, and its distance would take long to find. */
const MAX_CHARACTERS = 255;

const costAt = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;

/** How many letters must be put in, left out, exchanged or swapped with their neighbour to make `to` of `from`. */
const editDistance = (from: string, to: string): number => {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          costAt(last, column) + 1,
          costAt(current, column - 1) + 1,
          costAt(last, column - 1) + (isSame ? 0 : 1),
          isSwapped ? costAt(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return costAt(last, to.length);
};

/** `; did you mean "x"?`, or nothing when no known name is near. */
export const didYouMean = (name: string, known: readonly string[]): string => {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
};

/** By another name for something, what it is called here; each row has the name here first. */
export const otherNames = (
  rows: readonly (readonly [here: string, ...others: readonly string[]])[],
): ReadonlyMap<string, string> => new Map(rows.flatMap(([here, ...others]) => others.map((other) => [other, here])));
