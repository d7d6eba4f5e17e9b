/** In place of that of `node:util`: whether two values are equal in every part. For JSON, of which all that we compare is. */
export const isDeepStrictEqual = (a: unknown, b: unknown): boolean => {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return Object.is(a, b);
  const [ofA, ofB] = [Object.entries(a), new Map(Object.entries(b))];
  return (
    Array.isArray(a) === Array.isArray(b) &&
    ofA.length === ofB.size &&
    ofA.every(([name, value]) => ofB.has(name) && isDeepStrictEqual(value, ofB.get(name)))
  );
};
